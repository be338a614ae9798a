import { randomUUID, scrypt } from "node:crypto";
import { promisify } from "node:util";
import { inspectSqlite } from "rollcall/verify";
import { create, isUniqueViolation, open } from "./database.mjs";

export const about = {
  reports: ["https://github.com/open-webui/open-webui/issues/27117"],
  title: "Two sign-ins at once create two users with one e-mail address",
  judgement:
    "The sign-in reads that the address is unknown, hashes a password meanwhile, and inserts. Nothing in the database forbids a second row.",
  expected: "failed",
};

const hashPassword = promisify(scrypt);
const answer = ({ id, name }, created) => ({ authId: id, keyName: name, created });

/** `unique`: the constraint on the address. */
export const target = (name, unique, synchronous = "FULL") => ({
  name,
  setup: (directory) =>
    create(directory, `CREATE TABLE user (id TEXT PRIMARY KEY, email TEXT ${unique}, name TEXT, password TEXT)`),
  connect(directory) {
    const db = open(directory, { synchronous });
    const byEmail = db.prepare("SELECT id, name FROM user WHERE email = ?");
    const insert = db.prepare("INSERT INTO user (id, email, name, password) VALUES (?, ?, ?, ?)");
    return {
      async register(email, { keyName = null }) {
        const known = byEmail.get(email);
        if (known) return answer(known, false);
        const password = (await hashPassword(email, "salt", 16, { N: 2 })).toString("hex");
        const id = randomUUID();
        try {
          insert.run(id, email, keyName, password);
        } catch (error) {
          if (!isUniqueViolation(error)) throw error;
          return answer(byEmail.get(email), false);
        }
        return answer({ id, name: keyName }, true);
      },
      find(email) {
        const known = byEmail.get(email);
        return known ? answer(known) : null;
      },
      close: () => db.close(),
    };
  },
  inspect: inspectSqlite({ file: "app.db", accounts: { table: "user", authId: "id", keyName: "name" } }),
});

export default target("sign-in by trusted header", "");

import { randomUUID } from "node:crypto";
import { inspectSqlite } from "rollcall/verify";
import { create, open, rows } from "./database.mjs";

export const about = {
  reports: ["https://github.com/open-webui/open-webui/pull/21631"],
  title: "Several first users become administrators",
  judgement:
    "The first user becomes the administrator. The count and the insert are two steps, so two users that sign up at the same time both are the first. No answer is wrong; the store's own invariant, exactly one administrator, shows it (`check`).",
  expected: "failed",
};

/** `atomically`: makes one step of a function. */
export const target = (name, atomically) => ({
  name,
  setup: (directory) =>
    create(directory, "CREATE TABLE user (id TEXT PRIMARY KEY, email TEXT UNIQUE, name TEXT, role TEXT)"),
  connect(directory) {
    const db = open(directory);
    const count = db.prepare("SELECT count(*) FROM user").pluck();
    const insert = db.prepare("INSERT INTO user VALUES (?, ?, ?, ?) ON CONFLICT (email) DO NOTHING");
    const byEmail = db.prepare("SELECT id AS authId, name AS keyName FROM user WHERE email = ?");
    const signUp = atomically(db, (email, keyName) => {
      const role = count.get() === 0 ? "admin" : "user";
      return insert.run(randomUUID(), email, keyName, role).changes === 1;
    });
    return {
      register(email, { keyName = null }) {
        const created = signUp(email, keyName);
        return { ...byEmail.get(email), created };
      },
      find: (email) => byEmail.get(email) ?? null,
      close: () => db.close(),
    };
  },
  inspect: inspectSqlite({ file: "app.db", accounts: { table: "user", authId: "id", keyName: "name" } }),
  check(directory) {
    const [{ users, admins }] = rows(
      directory,
      "SELECT count(*) AS users, coalesce(sum(role = 'admin'), 0) AS admins FROM user",
    );
    return users === 0 || admins === 1
      ? []
      : [`${admins} of ${users} users are administrators; it must be exactly one`];
  },
});

export default target("the first user is the administrator", (_, signUp) => signUp);

import { inspectSqlite } from "rollcall/verify";
import { create, open } from "./database.mjs";

export const about = {
  reports: [
    "https://github.com/appsmithorg/appsmith/issues/2689",
    "https://github.com/triggerdotdev/trigger.dev/issues/1144",
  ],
  title: "One address in two spellings is two accounts",
  judgement:
    "Addresses are compared as they were typed. The target declares when two addresses are one account (`canonicalKey`), and Rollcall then uses several spellings of each.",
  expected: "failed",
};

const canonicalKey = (email) => email.trim().toLowerCase();

/** `stored`: what is stored of an address. */
export const target = (name, stored) => ({
  name,
  apiKeys: ["ann", "bob", "cy", "dee", "eve", "flo", "gus", "zoe"].map((user) => `${user}@example.org`),
  canonicalKey,
  setup: (directory) => create(directory, "CREATE TABLE user (id INTEGER PRIMARY KEY, email TEXT UNIQUE, name TEXT)"),
  connect(directory) {
    const db = open(directory);
    const insert = db.prepare("INSERT INTO user (email, name) VALUES (?, ?) ON CONFLICT DO NOTHING");
    const byEmail = db.prepare("SELECT CAST(id AS TEXT) AS authId, name AS keyName FROM user WHERE email = ?");
    return {
      register(email, { keyName = null }) {
        const created = insert.run(stored(email), keyName).changes === 1;
        return { ...byEmail.get(stored(email)), created };
      },
      find: (email) => byEmail.get(stored(email)) ?? null,
      close: () => db.close(),
    };
  },
  inspect: inspectSqlite({ file: "app.db", accounts: { table: "user", authId: "id", keyName: "name" } }),
});

export default target("addresses as typed", (email) => email);

/** What an address book may be made of, each as source. */
export interface AddressBook {
  readonly changeKey: string;
  /** What canonicalKey of the target is. Default: there is none. */
  readonly canonicalKey?: string;
  /** "hash": the auth id is derived from the address. Default: it is a number that stays. */
  readonly authId?: "hash";
  /** Of the column of addresses. Default: "UNIQUE". */
  readonly unique?: string;
}

/** A store with one table in SQLite: accounts by e-mail address, a second registration is refused. */
export function addressBook({ changeKey, canonicalKey, authId, unique = "UNIQUE" }: AddressBook): string {
  const id = authId === "hash" ? "id TEXT PRIMARY KEY" : "id INTEGER PRIMARY KEY AUTOINCREMENT";
  const insert =
    authId === "hash"
      ? `db.prepare("INSERT INTO users (id, email, name) VALUES (?, ?, ?)").run(hash(email), email, keyName)`
      : `db.prepare("INSERT INTO users (email, name) VALUES (?, ?)").run(email, keyName)`;
  return `
    import { createHash } from "node:crypto";
    import { createRequire } from "node:module";
    import path from "node:path";
    const Sqlite = createRequire(${JSON.stringify(import.meta.url)})("better-sqlite3");
    class Taken extends Error { code = "TAKEN"; }
    const hash = (text) => createHash("sha256").update(text).digest("hex").slice(0, 16);
    const open = (directory) => {
      const db = new Sqlite(path.join(directory, "users.db"), { timeout: 5000 });
      db.pragma("synchronous = FULL");
      return db;
    };
    export default {
      name: "an address book",
      isConflict: (error) => error.code === "TAKEN" || error.code === "SQLITE_CONSTRAINT_UNIQUE" || error.code === "SQLITE_CONSTRAINT_PRIMARYKEY",
      ${canonicalKey === undefined ? "" : `canonicalKey: ${canonicalKey},`}
      setup: (directory) => open(directory).exec(${JSON.stringify(`CREATE TABLE users (${id}, email TEXT ${unique}, name TEXT)`)}).close(),
      connect(directory) {
        const db = open(directory);
        const byEmail = db.prepare("SELECT CAST(id AS TEXT) AS authId, name AS keyName FROM users WHERE email = ?");
        return {
          register: (email, { keyName = null }) => {
            const { lastInsertRowid } = ${insert};
            return { authId: ${authId === "hash" ? "hash(email)" : "String(lastInsertRowid)"}, keyName, created: true };
          },
          find: (email) => byEmail.get(email) ?? null,
          remove: (email) => db.prepare("DELETE FROM users WHERE email = ?").run(email).changes > 0,
          changeKey: ${changeKey},
          close: () => db.close(),
        };
      },
      inspect(directory) {
        const db = open(directory);
        const accounts = db.prepare("SELECT CAST(id AS TEXT) AS authId, name AS keyName FROM users").all();
        db.close();
        return { accounts, names: { accounts: "users" } };
      },
    };
  `;
}

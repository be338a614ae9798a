import { randomUUID } from "node:crypto";
import { inspectSqlite } from "rollcall/verify";
import { create, isUniqueViolation, open } from "./database.mjs";

export const about = {
  reports: ["https://github.com/ritik4ever/stellar-portfolio-rebalancer/pull/1095"],
  title: "A rotated key leaves the old one alive",
  judgement:
    "The rotation inserts the new key, then revokes the old one, in two statements. After a crash between them both keys work, and the new one was never given to anyone.",
  expected: "failed",
};

/** `atomically`: makes one step of a function. */
export const target = (name, atomically) => ({
  name,
  isConflict: isUniqueViolation,
  setup: (directory) =>
    create(
      directory,
      `CREATE TABLE keys (key TEXT NOT NULL, user_id TEXT NOT NULL, name TEXT, revoked INTEGER NOT NULL DEFAULT 0);
       CREATE UNIQUE INDEX live ON keys (key) WHERE revoked = 0;`,
    ),
  connect(directory) {
    const db = open(directory);
    const find = db.prepare("SELECT rowid, user_id, name FROM keys WHERE key = ? AND revoked = 0");
    const insert = db.prepare("INSERT INTO keys (key, user_id, name) VALUES (?, ?, ?)");
    const revoke = db.prepare("UPDATE keys SET revoked = 1 WHERE rowid = ? AND revoked = 0");
    const rotate = atomically(db, (key, newKey) => {
      const old = find.get(key);
      if (!old) return false;
      if (key === newKey) return true;
      insert.run(newKey, old.user_id, old.name);
      revoke.run(old.rowid);
      return true;
    });
    return {
      register(key, { keyName = null }) {
        const id = randomUUID();
        insert.run(key, id, keyName);
        return { authId: id, keyName, created: true };
      },
      find(key) {
        const row = find.get(key);
        return row ? { authId: row.user_id, keyName: row.name } : null;
      },
      changeKey: rotate,
      close: () => db.close(),
    };
  },
  inspect: inspectSqlite({
    file: "app.db",
    accounts: { table: "keys", authId: "user_id", keyName: "name", where: "revoked = 0" },
  }),
});

export default target("rotation in two statements", (_, rotate) => rotate);

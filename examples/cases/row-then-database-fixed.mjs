import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { inspectSqlite } from "rollcall/verify";
import { create, isUniqueViolation, open } from "./database.mjs";
import { createDatabase } from "./row-then-database.mjs";

export const about = {
  judgement:
    "The database gets a name that no other has, and is created before the row is committed. What a crash leaves is a database without a row, which the next start deletes under the write lock.",
  expected: "passed",
};

export default {
  name: "database, then row",
  databaseMayBeLost: false,
  isConflict: isUniqueViolation,
  setup(directory) {
    mkdirSync(`${directory}/databases`);
    create(directory, "CREATE TABLE tenants (key TEXT PRIMARY KEY, id TEXT, name TEXT)");
  },
  connect(directory) {
    const db = open(directory);
    const insert = db.prepare("INSERT INTO tenants VALUES (?, ?, ?)");
    const find = db.prepare("SELECT id AS authId, name AS keyName FROM tenants WHERE key = ?");
    const remove = db.prepare("DELETE FROM tenants WHERE key = ? RETURNING id");
    const createTenant = db.transaction((key, id, name) => {
      insert.run(key, id, name);
      createDatabase(`${directory}/databases/${id}.sqlite`);
    });
    return {
      register(key, { keyName = null }) {
        const id = randomUUID();
        createTenant.immediate(key, id, keyName);
        return { authId: id, keyName, created: true };
      },
      find: (key) => find.get(key) ?? null,
      remove(key) {
        const [removed] = remove.all(key);
        if (removed) rmSync(`${directory}/databases/${removed.id}.sqlite`, { force: true });
        return removed !== undefined;
      },
      close: () => db.close(),
    };
  },
  recover(directory) {
    const db = open(directory);
    const deleteOrphans = db.transaction(() => {
      const ids = db.prepare("SELECT id FROM tenants").pluck().all();
      for (const file of readdirSync(`${directory}/databases`)) {
        if (!ids.includes(file.split(".")[0])) rmSync(`${directory}/databases/${file}`, { force: true });
      }
    });
    deleteOrphans.immediate();
    db.close();
  },
  inspect: inspectSqlite({
    file: "app.db",
    apiKeys: { table: "tenants", authId: "id", keyName: "name" },
    registry: { table: "tenants", authId: "id", dbPath: { sql: "'databases/' || id || '.sqlite'" } },
    userDatabases: { files: "databases/{authId}.sqlite" },
  }),
};

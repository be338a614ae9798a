import { createHash } from "node:crypto";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import Sqlite from "better-sqlite3";
import { inspectSqlite } from "rollcall/verify";
import { create, isUniqueViolation, open } from "./database.mjs";

export const about = {
  reports: ["https://github.com/archtechx/tenancy/issues/88", "https://github.com/archtechx/tenancy/issues/1059"],
  title: "A tenant is stored although its database could not be created",
  judgement:
    "The row of the tenant is stored first. If its database exists already, or the process dies, the tenant stays without one.",
  expected: "failed",
};

export class DatabaseExists extends Error {
  code = "DATABASE_EXISTS";
}

export function createDatabase(path) {
  if (existsSync(path)) throw new DatabaseExists(`Tenant cannot be created. Database ${path} already exists.`);
  const db = new Sqlite(path);
  db.pragma("synchronous = EXTRA");
  db.exec("CREATE TABLE entries (value TEXT)");
  db.close();
}

/** `createTenant`: stores the tenant and creates its database, of which it gets the path. */
export const target = (name, createTenant) => ({
  name,
  databaseMayBeLost: false,
  isConflict: (error) => isUniqueViolation(error) || error instanceof DatabaseExists,
  setup(directory) {
    mkdirSync(`${directory}/databases`);
    create(directory, "CREATE TABLE tenants (id TEXT PRIMARY KEY, name TEXT)");
  },
  connect(directory) {
    const db = open(directory);
    const insert = db.prepare("INSERT INTO tenants VALUES (?, ?)");
    const remove = db.prepare("DELETE FROM tenants WHERE id = ?");
    const find = db.prepare("SELECT id AS authId, name AS keyName FROM tenants WHERE id = ?");
    const idOf = (key) => createHash("sha256").update(key).digest("hex").slice(0, 16);
    const pathOf = (id) => `${directory}/databases/tenant${id}.sqlite`;
    return {
      register(key, { keyName = null }) {
        const id = idOf(key);
        createTenant(pathOf(id), () => insert.run(id, keyName));
        return { authId: id, keyName, created: true };
      },
      find: (key) => find.get(idOf(key)) ?? null,
      remove(key) {
        const removed = remove.run(idOf(key)).changes === 1;
        if (removed) rmSync(pathOf(idOf(key)), { force: true });
        return removed;
      },
      close: () => db.close(),
    };
  },
  inspect: inspectSqlite({
    file: "app.db",
    apiKeys: { table: "tenants", authId: "id", keyName: "name" },
    registry: { table: "tenants", authId: "id", dbPath: { sql: "'databases/tenant' || id || '.sqlite'" } },
    userDatabases: { files: "databases/tenant{authId}.sqlite" },
  }),
});

export default target("row, then database", (path, insert) => {
  insert();
  createDatabase(path);
});

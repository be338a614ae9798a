import { spawnSync } from "node:child_process";
import { linkSync, mkdirSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FindingCode } from "#src/doctor/index.js";
import { type Application, addAccount, addFile, addKey, addRegistry, authIdOf, fileNameOf } from "./application.js";

/** Plants one case in an application. */
type Plant = (app: Application, authId: string) => void;

/** How each finding comes about. */
export const plants: { readonly [Code in FindingCode]?: Plant } = {
  "key-without-registry": (app, authId) => {
    addKey(app, authId);
  },
  "registry-without-key": (app, authId) => {
    addRegistry(app, authId);
    addFile(app, authId);
  },
  "duplicate-auth-id": (app, authId) => {
    addAccount(app, authId);
    addKey(app, authId, { created_at: "2024-02-02 00:00:00" });
  },
  "duplicate-db-path": (app, authId) => {
    addAccount(app, authId);
    const other = authId.replace(/^.{8}/, "deadbeef");
    addKey(app, other);
    addRegistry(app, other, { db_path: `users/${fileNameOf(authId)}` });
  },
  "user-database-missing": (app, authId) => {
    addAccount(app, authId);
    unlinkSync(join(app.users, fileNameOf(authId)));
  },
  "user-database-empty": (app, authId) => {
    addAccount(app, authId);
    writeFileSync(join(app.users, fileNameOf(authId)), "");
  },
  "user-database-corrupt": (app, authId) => {
    addAccount(app, authId);
    writeFileSync(join(app.users, fileNameOf(authId)), "not a database at all".repeat(200));
  },
  "user-database-unreadable": (app, authId) => {
    addAccount(app, authId);
    const path = join(app.users, fileNameOf(authId));
    unlinkSync(path);
    mkdirSync(path);
  },
  "user-database-shared": (app, authId) => {
    addAccount(app, authId);
    const other = authId.replace(/^.{8}/, "5a5a5a5a");
    addAccount(app, other);
    unlinkSync(join(app.users, fileNameOf(other)));
    linkSync(join(app.users, fileNameOf(authId)), join(app.users, fileNameOf(other)));
  },
  "active-differs": (app, authId) => {
    addKey(app, authId, { is_active: 0 });
    addRegistry(app, authId);
    addFile(app, authId);
  },
  "unknown-status": (app, authId) => {
    addKey(app, authId);
    addRegistry(app, authId, { status: "frozen" });
    addFile(app, authId);
  },
  "unfinished-registration": (app, authId) => {
    addKey(app, authId);
    addRegistry(app, authId, { status: "provisioning" });
  },
  "unfinished-removal": (app, authId) => {
    addKey(app, authId);
    addRegistry(app, authId, { status: "removing" });
    addFile(app, authId);
  },
  "user-database-orphaned": (app, authId) => {
    addFile(app, authId);
  },
  "user-database-outside": (app, authId) => {
    addAccount(app, authId);
    mkdirSync(join(app.directory, "elsewhere"), { recursive: true });
    renameSync(join(app.users, fileNameOf(authId)), join(app.directory, "elsewhere", fileNameOf(authId)));
    app.master
      .prepare("UPDATE user_registry SET db_path = ? WHERE auth_id = ?")
      .run(`elsewhere/${fileNameOf(authId)}`, authId);
  },
  "journal-left-over": (app, authId) => {
    addAccount(app, authId);
    killWithin(join(app.users, fileNameOf(authId)));
  },
  "journal-without-database": (app, authId) => {
    writeFileSync(join(app.users, `${fileNameOf(authId)}-journal`), "a journal");
  },
  "similar-auth-id": (app, authId) => {
    addAccount(app, authId);
    addAccount(app, `${authId.toUpperCase()} `);
  },
  "similar-name": (app, authId) => {
    addAccount(app, authId);
    const other = authId.replace(/^.{8}/, "11110000");
    addAccount(app, other);
    const setName = app.master.prepare("UPDATE api_keys SET key_name = ? WHERE auth_id = ?");
    setName.run(`Home ${authId}`, authId);
    setName.run(`hOME\u200b ${authId}`, other);
  },
};

/** Leaves a hot journal: a process writes more than its cache holds within a transaction, and is killed. */
export function killWithin(path: string): void {
  const script = `
    import Sqlite from ${JSON.stringify(import.meta.resolve("better-sqlite3"))};
    const database = new Sqlite(${JSON.stringify(path)});
    database.pragma("cache_size = 1");
    database.exec("BEGIN; UPDATE notes SET text = 'half done'; CREATE TABLE later (x)");
    const insert = database.prepare("INSERT INTO notes VALUES (?)");
    for (let row = 0; row < 200; row += 1) insert.run("x".repeat(500));
    process.kill(process.pid, "SIGKILL");`;
  spawnSync(process.execPath, ["--input-type=module", "-e", script]);
}

/** Leaves the master in WAL mode with a `-wal` of a killed process, which has the last committed rows. */
export function killWriterOf(database: string, sql: string): void {
  const script = `
    import Sqlite from ${JSON.stringify(import.meta.resolve("better-sqlite3"))};
    const database = new Sqlite(${JSON.stringify(database)});
    database.pragma("journal_mode = WAL");
    database.exec(${JSON.stringify(sql)});
    process.kill(process.pid, "SIGKILL");`;
  spawnSync(process.execPath, ["--input-type=module", "-e", script]);
}

/** Plants each finding `each` times. A finding that needs a killed process is planted once. */
export function plantAll(app: Application, each: number): Record<string, number> {
  const counts: Record<string, number> = {};
  app.master.exec("BEGIN");
  for (const [code, plant] of Object.entries(plants)) {
    const cases = code === "journal-left-over" ? 1 : each;
    for (let index = 0; index < cases; index += 1) plant(app, authIdOf(`${code} ${index}`));
    counts[code] = cases;
  }
  app.master.exec("COMMIT");
  return counts;
}

/** Adds complete accounts. */
export function addAccounts(app: Application, count: number): void {
  app.master.exec("BEGIN");
  for (let index = 0; index < count; index += 1) addAccount(app, authIdOf(`healthy ${index}`));
  app.master.exec("COMMIT");
}

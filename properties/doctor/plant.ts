import { spawnSync } from "node:child_process";
import { linkSync, mkdirSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import type { FindingCode } from "#src/doctor/index.js";
import { type Application, addAccount, addFile, addKey, addRegistry, fileNameOf } from "./application.js";

/** Plants one case in an application. Returns what else it must be found as, besides its own code. */
type Plant = (app: Application, authId: string) => readonly FindingCode[];

/** How each finding comes about. */
export const plants: { readonly [Code in FindingCode]?: Plant } = {
  "key-without-registry": (app, authId) => {
    addKey(app, authId);
    return [];
  },
  "registry-without-key": (app, authId) => {
    addRegistry(app, authId);
    addFile(app, authId);
    return [];
  },
  "duplicate-auth-id": (app, authId) => {
    addAccount(app, authId);
    addKey(app, authId, { created_at: "2024-02-02 00:00:00" });
    return [];
  },
  "duplicate-db-path": (app, authId) => {
    addAccount(app, authId);
    const other = authId.replace(/^.{8}/, "deadbeef");
    addKey(app, other);
    addRegistry(app, other, { db_path: `users/${fileNameOf(authId)}` });
    return [];
  },
  "user-database-missing": (app, authId) => {
    addAccount(app, authId);
    unlinkSync(join(app.users, fileNameOf(authId)));
    return [];
  },
  "user-database-empty": (app, authId) => {
    addAccount(app, authId);
    writeFileSync(join(app.users, fileNameOf(authId)), "");
    return [];
  },
  "user-database-corrupt": (app, authId) => {
    addAccount(app, authId);
    writeFileSync(join(app.users, fileNameOf(authId)), "not a database at all".repeat(200));
    return [];
  },
  "user-database-unreadable": (app, authId) => {
    addAccount(app, authId);
    const path = join(app.users, fileNameOf(authId));
    unlinkSync(path);
    mkdirSync(path);
    return [];
  },
  "user-database-shared": (app, authId) => {
    addAccount(app, authId);
    const other = authId.replace(/^.{8}/, "5a5a5a5a");
    addAccount(app, other);
    unlinkSync(join(app.users, fileNameOf(other)));
    linkSync(join(app.users, fileNameOf(authId)), join(app.users, fileNameOf(other)));
    return [];
  },
  "active-differs": (app, authId) => {
    addKey(app, authId, { is_active: 0 });
    addRegistry(app, authId);
    addFile(app, authId);
    return [];
  },
  "unknown-status": (app, authId) => {
    addKey(app, authId);
    addRegistry(app, authId, { status: "frozen" });
    addFile(app, authId);
    return [];
  },
  "unfinished-registration": (app, authId) => {
    addKey(app, authId);
    addRegistry(app, authId, { status: "provisioning" });
    return [];
  },
  "unfinished-removal": (app, authId) => {
    addKey(app, authId);
    addRegistry(app, authId, { status: "removing" });
    addFile(app, authId);
    return [];
  },
  "user-database-orphaned": (app, authId) => {
    addFile(app, authId);
    return [];
  },
  "user-database-outside": (app, authId) => {
    addAccount(app, authId);
    mkdirSync(join(app.directory, "elsewhere"), { recursive: true });
    renameSync(join(app.users, fileNameOf(authId)), join(app.directory, "elsewhere", fileNameOf(authId)));
    app.master
      .prepare("UPDATE user_registry SET db_path = ? WHERE auth_id = ?")
      .run(`elsewhere/${fileNameOf(authId)}`, authId);
    return [];
  },
  "journal-left-over": (app, authId) => {
    addAccount(app, authId);
    killWithin(join(app.users, fileNameOf(authId)));
    return [];
  },
  "journal-without-database": (app, authId) => {
    writeFileSync(join(app.users, `${fileNameOf(authId)}-journal`), "a journal");
    return [];
  },
  "similar-auth-id": (app, authId) => {
    addAccount(app, authId);
    addAccount(app, `${authId.toUpperCase()} `);
    return [];
  },
  "similar-name": (app, authId) => {
    addAccount(app, authId);
    const other = authId.replace(/^.{8}/, "11110000");
    addAccount(app, other);
    const setName = app.master.prepare("UPDATE api_keys SET key_name = ? WHERE auth_id = ?");
    setName.run(`Home ${authId}`, authId);
    setName.run(`hOME\u200b ${authId}`, other);
    return [];
  },
};

/** Leaves a hot journal: a process writes more than its cache holds within a transaction, and is killed. */
function killWithin(path: string): void {
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

/** Returns the names of the tables, as a check that a database can be opened. */
export function tablesIn(path: string): readonly string[] {
  const database = new Sqlite(path);
  try {
    return database.prepare<[], string>("SELECT name FROM sqlite_schema ORDER BY name").pluck().all();
  } finally {
    database.close();
  }
}

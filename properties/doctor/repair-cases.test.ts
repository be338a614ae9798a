import { existsSync, renameSync, rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { diagnose, repair, undoRepair } from "#src/doctor/index.js";
import { temporaryDirectory } from "../temporary-directory.js";
import {
  type Application,
  addAccount,
  addFile,
  addKey,
  addRegistry,
  authIdOf,
  createApplication,
  fileNameOf,
  noteIn,
} from "./application.js";
import { countsOf } from "./contents.js";

const [a, b] = [authIdOf("a"), authIdOf("b")];

/** An application with one healthy account, and what `plant` adds. */
function application(plant: (app: Application) => void): Application {
  const app = createApplication(temporaryDirectory());
  addAccount(app, authIdOf("healthy"));
  plant(app);
  app.master.close();
  return app;
}

function rowsOf({ database }: Application, sql: string): unknown[] {
  const master = new Sqlite(database);
  try {
    return master.prepare(sql).all();
  } finally {
    master.close();
  }
}

describe("repair", () => {
  test("links a key to the database that exists under its usual name, and takes over its age and whether it is active", async () => {
    const app = application((each) => {
      addKey(each, a, { is_active: 0, created_at: "2023-05-05 00:00:00" });
      addFile(each, a);
    });
    const { diagnosis, actions } = await repair(app.directory);
    expect(actions).toMatchObject([{ kind: "link-key", count: 1 }]);
    expect(diagnosis.healthy).toBe(true);
    expect(rowsOf(app, `SELECT db_path, status, created_at FROM user_registry WHERE auth_id = '${a}'`)).toEqual([
      { db_path: `users/${fileNameOf(a)}`, status: "inactive", created_at: "2023-05-05 00:00:00" },
    ]);
  });

  test("leads a row whose path is wrong to the file that has the account's name", async () => {
    const app = application((each) => {
      addKey(each, a);
      addRegistry(each, a, { db_path: "users/moved/user.sqlite" });
      addFile(each, a);
    });
    const { diagnosis, actions } = await repair(app.directory);
    expect(actions).toMatchObject([{ kind: "redirect-row", count: 1 }]);
    expect(diagnosis.healthy).toBe(true);
  });

  test("leads the second of two accounts with one path to its own file", async () => {
    const app = application((each) => {
      addAccount(each, a);
      addKey(each, b);
      addRegistry(each, b, { db_path: `users/${fileNameOf(a)}` });
      addFile(each, b);
    });
    const { diagnosis, actions } = await repair(app.directory);
    expect(actions).toMatchObject([{ kind: "redirect-row", count: 1 }]);
    expect(diagnosis.healthy).toBe(true);
  });

  test("keeps the row with data of two rows of one account, and moves the empty file of the other away", async () => {
    const app = application((each) => {
      addKey(each, a);
      addRegistry(each, a, { db_path: "users/user_first.sqlite", created_at: "2023-01-01 00:00:00" });
      addRegistry(each, a);
      addFile(each, a);
      const empty = join(each.users, "user_first.sqlite");
      new Sqlite(empty).exec("CREATE TABLE notes (text TEXT)").close();
    });
    const { diagnosis, quarantines } = await repair(app.directory);
    expect(diagnosis.healthy).toBe(true);
    expect(rowsOf(app, `SELECT db_path FROM user_registry WHERE auth_id = '${a}'`)).toEqual([
      { db_path: `users/${fileNameOf(a)}` },
    ]);
    expect(existsSync(join(quarantines[0] ?? "", "user_first.sqlite"))).toBe(true);
  });

  test("leaves two rows of one account that both have data", async () => {
    const app = application((each) => {
      addAccount(each, a);
      addRegistry(each, a, { db_path: "users/user_second.sqlite" });
      addFile(each, a, "user_second.sqlite");
    });
    const { left, quarantines } = await repair(app.directory);
    expect(left).toMatchObject([
      { code: "duplicate-auth-id", reason: expect.stringContaining("decide which is the user's") },
    ]);
    expect(quarantines).toEqual([]);
  });

  test("keeps a key while an orphan does not tell whose it is", async () => {
    const app = application((each) => {
      addKey(each, a);
      addFile(each, b, "recovered.sqlite");
    });
    const { left, quarantines } = await repair(app.directory);
    expect(left.map(({ code }) => code)).toEqual(["key-without-registry", "user-database-orphaned"]);
    expect(quarantines).toEqual([]);
  });

  test("leaves what was registered or made just now", async () => {
    const app = application((each) => {
      addKey(each, a, { created_at: new Date().toISOString() });
      const path = addFile(each, b);
      utimesSync(path, new Date(), new Date());
    });
    const { left, quarantines } = await repair(app.directory);
    expect(left.map(({ reason }) => /just now/.test(reason))).toEqual([true, true]);
    expect(quarantines).toEqual([]);
    expect((await repair(app.directory, { stuckAfterMs: -60_000 })).diagnosis.healthy).toBe(true);
  });

  test("leaves rows that other tables refer to, also if they would be deleted with them", async () => {
    const app = application((each) => {
      each.master.exec(`
        CREATE UNIQUE INDEX one ON api_keys (auth_id);
        CREATE TABLE invoices (auth_id TEXT REFERENCES api_keys (auth_id) ON DELETE CASCADE);`);
      addKey(each, a);
      each.master.prepare("INSERT INTO invoices VALUES (?)").run(a);
    });
    const { left, quarantines } = await repair(app.directory);
    expect(left).toMatchObject([{ reason: expect.stringContaining("rows of invoices refer to its row") }]);
    expect(quarantines).toEqual([]);
    expect(rowsOf(app, "SELECT * FROM invoices")).toHaveLength(1);
  });

  test("leaves tables with triggers, and tables without rowids", async () => {
    const app = application((each) => {
      each.master.exec("CREATE TRIGGER t AFTER DELETE ON api_keys BEGIN DELETE FROM user_registry; END");
      addKey(each, a);
    });
    const { left, quarantines } = await repair(app.directory);
    expect(left).toMatchObject([{ reason: expect.stringContaining("triggers") }]);
    expect(quarantines).toEqual([]);
  });

  test("does not undo a row or file that is in use again", async () => {
    const app = application((each) => {
      addKey(each, a, { key_name: "former" });
      addFile(each, b);
    });
    const { quarantines } = await repair(app.directory);
    const master = new Sqlite(app.database);
    addAccount({ ...app, master }, a);
    addAccount({ ...app, master }, b);
    master.close();
    const { undone, left } = undoRepair(quarantines[0] ?? "");
    expect({ undone, left: left.length }).toEqual({ undone: 0, left: 2 });
    expect(countsOf(await diagnose(app.directory))).toEqual({});
    expect(noteIn(join(app.users, fileNameOf(b)))).toBe(b);
  });

  test("undoes twice as once", async () => {
    const app = application((each) => addKey(each, a, { poll_interval: 7 }));
    const { quarantines } = await repair(app.directory);
    expect(undoRepair(quarantines[0] ?? "")).toEqual({ undone: 1, left: [] });
    expect(undoRepair(quarantines[0] ?? "")).toEqual({ undone: 0, left: [] });
    expect(rowsOf(app, `SELECT poll_interval FROM api_keys WHERE auth_id = '${a}'`)).toEqual([{ poll_interval: 7 }]);
  });

  test("repairs nothing in a damaged database", async () => {
    const app = application((each) => {
      for (let index = 0; index < 500; index += 1) addKey(each, authIdOf(`half ${index}`));
    });
    const master = new Sqlite(app.database);
    // An index that has lost its rows: integrity_check reports it, and the tables can be read.
    master.unsafeMode();
    master.pragma("writable_schema = ON");
    master.exec(
      "UPDATE sqlite_schema SET sql = 'CREATE INDEX api_keys_auth ON api_keys (key_name)' WHERE name = 'api_keys_auth'",
    );
    master.close();
    const { diagnosis, quarantines, left } = await repair(app.directory);
    expect(diagnosis.findings[0]?.code).toBe("master-corrupt");
    expect(left.length).toBeGreaterThan(0);
    expect(quarantines).toEqual([]);
  });

  test("finds a database in another directory by absolute paths, and writes them so", async () => {
    const app = application((each) => {
      each.master.exec(`UPDATE user_registry SET db_path = '${each.directory}/' || db_path`);
      addKey(each, a);
      addFile(each, a);
    });
    expect((await repair(app.directory)).diagnosis.healthy).toBe(true);
    expect(rowsOf(app, `SELECT db_path FROM user_registry WHERE auth_id = '${a}'`)).toEqual([
      { db_path: join(app.users, fileNameOf(a)) },
    ]);
  });
});

describe("other forms of the two tables", () => {
  test("with constraints, without optional columns, and without rowids", async () => {
    const app = createApplication(temporaryDirectory());
    app.master.exec(`
      DROP TABLE api_keys; DROP TABLE user_registry;
      CREATE TABLE api_keys (auth_id TEXT PRIMARY KEY) WITHOUT ROWID;
      CREATE TABLE user_registry (AUTH_ID TEXT PRIMARY KEY, Db_Path TEXT NOT NULL UNIQUE) WITHOUT ROWID;`);
    const insertKey = app.master.prepare("INSERT INTO api_keys VALUES (?)");
    const insertRow = app.master.prepare("INSERT INTO user_registry VALUES (?, ?)");
    for (const id of [a, b]) {
      insertKey.run(id);
      addFile(app, id);
    }
    insertRow.run(a, `users/${fileNameOf(a)}`);
    app.master.close();
    expect(await diagnose(app.directory)).toMatchObject({
      totals: { active_api_keys: 2, active_users: 1, total_users: 1 },
      findings: [{ code: "key-without-registry" }, { code: "user-database-orphaned" }],
    });
    const { left, quarantines } = await repair(app.directory);
    expect(left[0]?.reason).toContain("no table with rowids");
    expect(quarantines).toEqual([]);
  });

  test("with paths relative to the directory above the database", async () => {
    const directory = temporaryDirectory();
    const app = createApplication(join(directory, "data"));
    addAccount(app, a);
    app.master.exec("UPDATE user_registry SET db_path = 'data/' || db_path");
    app.master.close();
    expect(countsOf(await diagnose(app.directory))).toEqual({});
    renameSync(app.users, join(directory, "users"));
    expect(countsOf(await diagnose(app.directory, { users: join(directory, "users") }))).toEqual({});
    rmSync(join(directory, "users", fileNameOf(a)));
    expect(countsOf(await diagnose(app.directory, { users: join(directory, "users") }))).toEqual({
      "user-database-missing": 1,
    });
  });
});

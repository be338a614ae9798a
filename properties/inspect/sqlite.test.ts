import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { type InspectSqliteOptions, inspectSqlite } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "../temporary-directory.js";

/** A directory with a database in it. */
function storeOf(sql: string, file = "app.db"): string {
  const directory = temporaryDirectory();
  execute(directory, file, sql);
  return directory;
}

function execute(directory: string, file: string, sql: string): void {
  const database = new Sqlite(join(directory, file));
  database.exec(sql);
  database.close();
}

const users = `
  CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT, name TEXT, every INTEGER, enabled INTEGER, deleted_at TEXT);
  INSERT INTO users VALUES (1, 'a@x.org', 'Ann', 60, 1, NULL), (2, 'b@x.org', NULL, NULL, 0, NULL), (3, 'c@x.org', 'Cy', 5, 1, '2026');
`;
const reading = (accounts: object, more: object = {}): InspectSqliteOptions =>
  ({ file: "app.db", accounts: { table: "users", authId: "id", ...accounts }, ...more }) as InspectSqliteOptions;

describe("one table", () => {
  test("columns become fields; auth ids are text, active is a flag, and the table has its own name in messages", () => {
    const inspect = inspectSqlite(
      reading({ keyName: "name", pollInterval: "every", active: "enabled", where: "deleted_at IS NULL" }),
    );
    expect(inspect(storeOf(users))).toEqual({
      accounts: [
        { authId: "1", keyName: "Ann", pollInterval: 60, active: true },
        { authId: "2", keyName: null, pollInterval: null, active: false },
      ],
      names: { accounts: "users" },
    });
  });

  test("an expression stands for a column, also one that reads another table", () => {
    const directory = storeOf(
      `${users} CREATE TABLE notes (user INTEGER, text TEXT); INSERT INTO notes VALUES (3, 'hi')`,
    );
    const data = { sql: "SELECT text FROM notes WHERE user = users.id" };
    const inspect = inspectSqlite(reading({ active: { sql: "deleted_at IS NULL" }, data }));
    expect(inspect(directory).accounts).toEqual([
      { authId: "1", active: true, data: null },
      { authId: "2", active: true, data: null },
      { authId: "3", active: false, data: "hi" },
    ]);
  });

  test("names of tables and columns are found in any case, and a view counts as a table", () => {
    const directory = storeOf(`${users} CREATE VIEW people AS SELECT * FROM users`);
    expect(inspectSqlite(reading({ table: "People", authId: "ID" }))(directory).accounts).toHaveLength(3);
  });

  test("the number of a row is a column, too", () => {
    const directory = storeOf("CREATE TABLE users (name TEXT); INSERT INTO users VALUES ('Ann')");
    expect(inspectSqlite(reading({ authId: "rowid" }))(directory).accounts).toEqual([{ authId: "1" }]);
  });
});

describe("two tables and a database for each user", () => {
  const options: InspectSqliteOptions = {
    file: "app.db",
    apiKeys: { table: "keys", authId: "id" },
    registry: { table: "tenants", authId: "key", dbPath: { sql: "'users/' || file" }, active: "live" },
    userDatabases: { files: "users/user_{authId}.db", data: { table: "notes", column: "text", where: "id = 1" } },
  };
  const tables = `
    CREATE TABLE keys (id TEXT); INSERT INTO keys VALUES ('a'), ('b');
    CREATE TABLE tenants (key TEXT, file TEXT, live INTEGER); INSERT INTO tenants VALUES ('a', 'user_a.db', 1);
  `;
  const notes = "CREATE TABLE notes (id INTEGER, text TEXT); INSERT INTO notes VALUES (2, 'no'), (1, 'yes')";
  function storeWithUsers(): string {
    const directory = storeOf(tables);
    mkdirSync(join(directory, "users"));
    return directory;
  }

  test("lists rows and files; the owner is in the name of the file, the data in its table", () => {
    const directory = storeWithUsers();
    execute(directory, "users/user_a.db", notes);
    execute(directory, "users/other.db", notes);
    writeFileSync(join(directory, "users/user_a.db-journal"), "");
    expect(inspectSqlite(options)(directory)).toEqual({
      apiKeys: [{ authId: "a" }, { authId: "b" }],
      registry: [{ authId: "a", dbPath: "users/user_a.db", active: true }],
      userDatabases: [{ path: "users/user_a.db", authId: "a", data: "yes" }],
      names: { apiKeys: "keys", registry: "tenants" },
    });
  });

  test("a file that a crash has left half made is there and has no data", () => {
    const directory = storeWithUsers();
    writeFileSync(join(directory, "users/user_a.db"), "");
    expect(inspectSqlite(options)(directory).userDatabases).toEqual([
      { path: "users/user_a.db", authId: "a", data: null },
    ]);
  });

  test("the owner can be in the file, in a folder's name, or nowhere", () => {
    const directory = storeWithUsers();
    mkdirSync(join(directory, "users/b"));
    writeFileSync(join(directory, "users/b/data.json"), `{ "owner": "b", "text": "hi" }`);
    const userDatabases = (given: InspectSqliteOptions["userDatabases"]) =>
      inspectSqlite({ ...options, ...(given && { userDatabases: given }) })(directory).userDatabases;
    const path = "users/b/data.json";
    expect(userDatabases({ files: "users/{authId}/data.json" })).toEqual([{ path, authId: "b" }]);
    expect(userDatabases({ files: "users/*/*.json" })).toEqual([{ path }]);
    const inFile = { authId: { field: "owner" }, data: { field: "text" } };
    expect(userDatabases({ files: "users/*/data.json", ...inFile })).toEqual([{ path, authId: "b", data: "hi" }]);
    expect(userDatabases({ files: "users/*/data.json", data: "text" })?.[0]?.data).toContain('"owner"');
  });

  test("nothing that was not there is left beside a database, and nothing that was is removed", () => {
    const directory = storeOf("PRAGMA journal_mode = WAL; CREATE TABLE users (id TEXT)");
    inspectSqlite(reading({}))(directory);
    expect(readdirSync(directory)).toEqual(["app.db"]);
    const open = new Sqlite(join(directory, "app.db"));
    open.exec("INSERT INTO users VALUES ('1')");
    expect(inspectSqlite(reading({}))(directory).accounts).toEqual([{ authId: "1" }]);
    expect(readdirSync(directory)).toEqual(["app.db", "app.db-shm", "app.db-wal"]);
    open.close();
  });
});

describe("errors", () => {
  const errorOf = (options: InspectSqliteOptions, directory = storeOf(users)) => {
    try {
      inspectSqlite(options)(directory);
    } catch (error) {
      return `${(error as { code?: string }).code} ${(error as Error).message}`;
    }
    return "no error";
  };

  test.each([
    [
      "a misspelt column names the columns that exist",
      reading({ keyName: "nam" }),
      "INSPECT_COLUMN_UNKNOWN the table users of app.db has no column nam; did you mean name? There are id, email, name, every, enabled, deleted_at",
    ],
    [
      "a misspelt table names the tables that exist",
      reading({ table: "user" }),
      "INSPECT_TABLE_UNKNOWN app.db has no table user; did you mean users? There are users",
    ],
    [
      "a table that resembles none",
      reading({ table: "accounts" }),
      "INSPECT_TABLE_UNKNOWN app.db has no table accounts; there are users",
    ],
    [
      "a misspelt file names the files that exist",
      reading({}, { file: "ap.db" }),
      "INSPECT_FILE_MISSING the directory of the run has no ap.db; did you mean app.db? There are app.db. If the store creates it later, write mayBeMissing: true",
    ],
    [
      "an expression that SQLite does not understand",
      reading({ active: { sql: "enabld = 1" } }),
      'INSPECT_SQL_WRONG app.db: SQLite says "no such column: enabld"',
    ],
    [
      "a flag that is neither 1 nor 0",
      reading({ active: "email" }),
      `INSPECT_VALUE_WRONG active of users must be 1 or 0, but is "a@x.org"; write an expression that is, such as active: { sql: "status = 'active'" }`,
    ],
  ])("%s", (_, options, expected) => {
    expect(errorOf(options)).toBe(expected);
  });

  test.each([
    ["a misspelt option", { file: "a", acounts: {} }, "there is no option acounts; did you mean accounts?"],
    ["an option within", reading({ keyname: "n" }), "there is no option accounts.keyname; did you mean keyName?"],
    [
      "an unknown one",
      reading({ role: "r" }),
      "there is no option accounts.role; there are table, authId, keyName, pollInterval, active, where, data",
    ],
    [
      "a missing one",
      { file: "a", accounts: { table: "t" } },
      'accounts.authId is missing; it must be the name of a column or { sql: "an expression" }',
    ],
    [
      "a value of another kind",
      reading({ active: true }),
      'accounts.active must be the name of a column or { sql: "an expression" }, but is true',
    ],
    [
      "neither list",
      { file: "a" },
      "it needs accounts (a store with one table) or apiKeys (with two), but neither is there",
    ],
  ])("the options are checked when the target is loaded: %s", (_, options, expected) => {
    expect(() => inspectSqlite(options as InspectSqliteOptions)).toThrow(`inspectSqlite: ${expected}`);
  });

  test("what a store creates later may be missing, but a misspelt name may not", () => {
    const later = { mayBeMissing: true, userDatabases: { files: "users/*.db" } };
    const empty = { accounts: [], userDatabases: [], names: { accounts: "users" } };
    expect(inspectSqlite(reading({}, later))(temporaryDirectory())).toEqual(empty);
    expect(inspectSqlite(reading({}, later))(storeOf("CREATE TABLE other (id TEXT)"))).toEqual(empty);
    expect(errorOf(reading({ table: "usrs" }, later))).toContain("did you mean users?");
  });

  test("an empty directory may mean that the data is elsewhere", () => {
    expect(errorOf(reading({}), temporaryDirectory())).toContain(
      "it is empty. Does the store keep its data elsewhere?",
    );
  });

  test("a file that is no database", () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, "app.db"), "no database ".repeat(100));
    expect(errorOf(reading({}), directory)).toBe(
      "INSPECT_FILE_UNREADABLE app.db cannot be read: file is not a database",
    );
  });
});

import { assertVerified, formatReport, NotVerifiedError, verify } from "rollcall/verify";
import { expect, test } from "vitest";
import { built } from "../built.js";
import { targetModule } from "../verify/target-module.js";

/** A right store with one table. `accounts`: what its `inspect` reads. */
const store = (accounts: string) => `
  import { createRequire } from "node:module";
  import { inspectSqlite } from "${built("src/verify.js")}";
  const Sqlite = createRequire("${built("src/verify.js")}")("better-sqlite3");
  const open = (directory) => new Sqlite(directory + "/app.db");
  export default {
    name: "one table",
    setup: (directory) => open(directory).exec("CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT UNIQUE)").close(),
    isConflict: (error) => error.code === "SQLITE_CONSTRAINT_UNIQUE",
    connect(directory) {
      const db = open(directory);
      const insert = db.prepare("INSERT INTO users (email) VALUES (?)");
      return {
        register: (email) => ({ authId: String(insert.run(email).lastInsertRowid), created: true }),
        close: () => db.close(),
      };
    },
    inspect: inspectSqlite({ file: "app.db", accounts: ${accounts} }),
  };
`;
const right = () => targetModule(store(`{ table: "users", authId: "id" }`));
const options = { seed: 1, jobs: 1, only: ["sequential"], schedules: 1, seconds: 1 } as const;

test("a target whose inspect reads a table passes, and assertVerified returns", async () => {
  const report = await verify({ ...options, module: right() });
  expect(() => assertVerified(report)).not.toThrow();
});

test("a wrong column is wrong use and no finding: the first contact names the columns that exist", async () => {
  const module = targetModule(store(`{ table: "users", authId: "id", keyName: "emial" }`));
  await expect(verify({ ...options, module })).rejects.toMatchObject({
    code: "TARGET_UNUSABLE",
    reason:
      "inspect threw INSPECT_COLUMN_UNKNOWN: the table users of app.db has no column emial; did you mean email? There are id, email",
  });
});

test("a misspelt option is wrong use, too", async () => {
  const module = targetModule(store(`{ tabel: "users", authId: "id" }`));
  await expect(verify({ ...options, module })).rejects.toMatchObject({
    reason:
      "importing the module threw INSPECT_OPTION_WRONG: inspectSqlite: there is no option accounts.tabel; did you mean table?",
  });
});

test("assertVerified throws the whole report if a pass failed", async () => {
  const report = await verify({ ...options, module: built("properties/faulty-stores/poll-interval-ignored.js") });
  const error = errorOf(() => assertVerified(report));
  expect(error).toMatchObject({ name: "NotVerifiedError", code: "NOT_VERIFIED", report });
  expect(error.message).toBe(`\n\n${formatReport(report)}`);
  expect(error.message).toContain("wrong-answer");
});

test("assertVerified throws if the verdict is unknown: one schedule shows nothing", async () => {
  const report = await verify({ ...options, only: ["interleavings"], module: right() });
  expect(report.verdict).toBe("unknown");
  expect(errorOf(() => assertVerified(report)).message).toContain("UNKNOWN");
});

function errorOf(work: () => void): NotVerifiedError {
  try {
    work();
  } catch (error) {
    if (error instanceof NotVerifiedError) return error;
    throw error;
  }
  throw new Error("it returned");
}

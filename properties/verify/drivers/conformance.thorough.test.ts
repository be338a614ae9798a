import { join } from "node:path";
import type { ErrorKind } from "rollcall/verify";
import { expect, test } from "vitest";
import type { Trace } from "#src/core/index.js";
import { crashPoints } from "#src/crash/index.js";
import { temporaryDirectory } from "../../temporary-directory.js";
import { callers, controlled, inOneGo, scriptedTarget, stepsOf } from "../controlled.js";
import type { TestedDriver } from "./drivers.js";
import { describeEach, drivers } from "./each-driver.js";

/*
 * What is true of every driver of SQLite. Locks and the reduction: `locks.thorough.test.ts`, `reduction.thorough.test.ts`.
 */

type Asked = Parameters<typeof controlled>[2];

/** Returns a run of one client with this source. It may use a connection `db`, and say something in `said`. */
function runOf(driver: TestedDriver, source: string, mode = "wal") {
  const client = `(directory) => {
    const db = open(directory);
    db.prepare("SELECT x FROM t").get();
    const at = (name) => path.join(directory, name);
    return {
      async register() { let said = "nothing"; ${source}; return { authId: said }; },
      close: () => { try { db.close(); } catch {} },
    };
  }`;
  const module = scriptedTarget(client, mode, "", driver);
  return (asked?: Asked): Promise<Trace> => controlled(module, callers(1), asked)(inOneGo);
}

function saidIn({ events }: Trace): string {
  const outcome = events[0]?.outcome;
  if (outcome?.type !== "answered") throw new Error(`expected an answer, got ${JSON.stringify(outcome)}`);
  const { registration } = outcome.answer as { readonly registration: { readonly authId: string } };
  return registration.authId;
}

describeEach(
  drivers,
  (name) => name,
  (driver) => {
    const steps = async (source: string): Promise<string[]> => stepsOf(await runOf(driver, source)());

    test("has a scheduling point before every statement, by whatever method it is run", async () => {
      const source = `
      db.prepare("INSERT INTO t VALUES (?)").run(1);
      db.prepare("SELECT x FROM t").get();
      db.prepare("SELECT x FROM t").pluck().all();
      db.exec("INSERT INTO t VALUES ('a;b'); -- not; here\\n DELETE FROM t");
      db.transaction(() => {}).immediate();
      const rows = db.prepare("SELECT 1 UNION SELECT 2").iterate();
      rows.next();
      rows.return();
      for (const row of db.prepare("SELECT 1").iterate()) said = "row";
      const other = open(directory);
      other.pragma("synchronous = FULL");
      other.close();`;
      expect(await steps(source)).toEqual(
        [
          "INSERT INTO t VALUES (?)",
          "SELECT x FROM t",
          "SELECT x FROM t",
          "INSERT INTO t VALUES ('a;b')",
          "DELETE FROM t",
          "BEGIN IMMEDIATE",
          "COMMIT",
          "SELECT 1 UNION SELECT 2",
          ...(driver.lacks.includes("early end of a cursor") ? [] : ["close cursor"]),
          "SELECT 1",
          "open",
          "PRAGMA synchronous = FULL",
          "close",
        ].map((label) => `${label} master.sqlite`),
      );
    });

    test("has none for a database in memory", async () => {
      expect(await steps(`new Sqlite(":memory:").exec("CREATE TABLE u (y)")`)).toEqual([]);
    });

    test.skipIf(driver.lacks.includes("functions"))("has none in a function that SQLite calls", async () => {
      const source = `
      db.function("looks", () => { fs.existsSync(at("a")); return 1; });
      said = String(db.prepare("SELECT looks()").pluck().get());`;
      const trace = await runOf(driver, source)();
      expect([saidIn(trace), stepsOf(trace)]).toEqual(["1", ["SELECT looks() master.sqlite"]]);
    });

    test("has a database outside of the run's directory noted, unless it only reads it", async () => {
      const file = join(temporaryDirectory(), "elsewhere.sqlite");
      const opening = (options: string) => `new Sqlite(${JSON.stringify(file)}, ${options}).close()`;
      const made = await runOf(driver, opening("{}"))();
      const read = await runOf(driver, opening("{ readonly: true }"))();
      expect([made, read].map(({ uncontrolledEffects }) => uncontrolledEffects)).toEqual([
        [`a database outside the run's directory, ${file}`],
        [],
      ]);
    });

    test("reads and sets its busy timeout as usual, although the connection's own is 0", async () => {
      const source = `
      const other = open(directory, { timeout: 1234 });
      const seen = [other.pragma("busy_timeout", { simple: true })];
      other.pragma("busy_timeout = 77");
      seen.push(other.pragma("busy_timeout", { simple: true }));
      other.exec("PRAGMA busy_timeout = 78");
      seen.push(other.prepare("PRAGMA busy_timeout").pluck().get());
      other.close();
      said = seen.join();`;
      expect(saidIn(await runOf(driver, source)())).toBe("1234,77,78");
    });

    test("does not wait inside of SQLite, where it could not be scheduled", async () => {
      const source = `
      const other = open(directory, { timeout: 600_000 });
      db.exec("BEGIN IMMEDIATE");
      try { other.exec("BEGIN IMMEDIATE"); } catch { said = "failed"; }
      db.exec("ROLLBACK");
      other.close();`;
      expect(saidIn(await runOf(driver, source)())).toBe("failed");
    });

    test("has a transaction that is left open noted", async () => {
      const [open, closed] = [
        await runOf(driver, `db.exec("BEGIN")`)(),
        await runOf(driver, `db.exec("BEGIN"); db.close()`)(),
      ];
      const left = [{ client: 0, file: "master.sqlite" }];
      const after = driver.lacks.includes("end by closing") ? left : [];
      expect([open.openTransactions, closed.openTransactions]).toEqual([left, after]);
    });

    test.each<[string, string, string, string, readonly ErrorKind[]]>([
      [
        "BEGIN IMMEDIATE",
        `db.exec("BEGIN IMMEDIATE"); db.exec("COMMIT")`,
        "wal",
        "BEGIN",
        ["SQLITE_BUSY", "SQLITE_IOERR"],
      ],
      ["a write", `db.prepare("DELETE FROM t").run()`, "wal", "DELETE", ["SQLITE_BUSY", "SQLITE_FULL", "SQLITE_IOERR"]],
      [
        "a COMMIT",
        `db.exec("BEGIN; DELETE FROM t; COMMIT")`,
        "delete",
        "COMMIT",
        ["SQLITE_IOERR", "SQLITE_FULL", "SQLITE_BUSY"],
      ],
      ["a read in WAL mode", `db.prepare("SELECT x FROM t").get()`, "wal", "SELECT", ["SQLITE_IOERR"]],
      [
        "a read with a rollback journal",
        `db.prepare("SELECT x FROM t").get()`,
        "delete",
        "SELECT",
        ["SQLITE_IOERR", "SQLITE_BUSY"],
      ],
      ["a read of nothing, not", `db.prepare("SELECT 1").get()`, "wal", "SELECT", []],
      ["the opening of a database", `new Sqlite(at("other.sqlite")).close()`, "wal", "open", ["SQLITE_CANTOPEN"]],
    ])("can fail at %s", async (_, source, mode, label, kinds) => {
      const recording = { directorySnapshots: "none", faults: true } as const;
      const { steps } = await runOf(driver, source, mode)({ recording });
      expect(steps.find((step) => step.label.startsWith(label))?.couldFail).toEqual(kinds);
    });

    test.each<[ErrorKind, string, string]>([
      ["SQLITE_FULL", "INSERT", "false1"],
      ["SQLITE_IOERR", "COMMIT", "false1"],
      ["SQLITE_BUSY", "COMMIT", "true2"],
    ])("leaves after %s at %s the transaction that SQLite would leave, and the rows", async (kind, label, left) => {
      const source = `
      try { db.exec("BEGIN IMMEDIATE"); db.exec("INSERT INTO t VALUES (1)"); db.exec("COMMIT"); }
      catch { said = String(db.inTransaction); }
      said += db.prepare("SELECT count(*) FROM t").pluck().get();
      if (db.inTransaction) db.exec("ROLLBACK");`;
      const run = runOf(driver, source, "delete");
      const step = (await run()).steps.find((each) => each.label.startsWith(label))?.index ?? -1;
      expect(saidIn(await run({ faults: [{ kind, step }] }))).toBe(left);
    });

    test("throws the same error for an injected lock as for a real one", async () => {
      const source = `
      const other = open(directory, { timeout: 0 });
      const shown = (error) => JSON.stringify([error.message, error.name, error.constructor.name, Object.keys(error), { ...error }]);
      const attempt = () => { try { other.exec("BEGIN IMMEDIATE"); return "began"; } catch (error) { return shown(error); } };
      const injected = attempt();
      db.exec("BEGIN IMMEDIATE");
      const real = attempt();
      db.exec("ROLLBACK");
      other.close();
      said = injected === real && real !== "began" ? "the same" : injected + " " + real;`;
      const run = runOf(driver, source);
      const step = (await run()).steps.find(({ label }) => label === "BEGIN IMMEDIATE")?.index ?? -1;
      expect(saidIn(await run({ faults: [{ kind: "SQLITE_BUSY", step }] }))).toBe("the same");
    });

    test("goes on after a cursor that failed at its first row", async () => {
      const source = `
      try { for (const row of db.prepare("SELECT x FROM t").iterate()) said = "row"; } catch { said = "failed"; }
      db.exec("INSERT INTO t VALUES (1)");`;
      const run = runOf(driver, source);
      expect(saidIn(await run({ faults: [{ kind: "SQLITE_IOERR", step: 1 }] }))).toBe("failed");
    });

    test.each<[string, string, string, boolean]>([
      ["FULL", "wal", "loses nothing", false],
      ["FULL", "delete", "loses nothing", false],
      ["NORMAL", "wal", "loses what was committed to the WAL", true],
      ["NORMAL", "delete", "loses nothing", false],
      ["OFF", "delete", "loses what was written", true],
    ])("at synchronous = %s, in journal mode %s, a power loss %s", async (level, mode, _, loses) => {
      const source = `db.pragma("synchronous = ${level}"); db.exec("INSERT INTO t VALUES (1)")`;
      const recording = { directorySnapshots: "each-step", faults: false } as const;
      const { directorySnapshots, steps } = await runOf(driver, source, mode)({ recording });
      const lost = (crashPoints(directorySnapshots, steps).at(-1) ?? []).flatMap((point) => point.lost);
      expect(lost.length > 0).toBe(loses);
    });
  },
);

import { describe, expect, test } from "vitest";
import type { Trace } from "#src/core/index.js";
import { verify } from "#src/verify.js";
import { callers, controlled, inOneGo, scriptedTarget, stepsOf } from "../controlled.js";
import { smallStore, targetModule } from "../target-module.js";

/*
 * What only node:sqlite has. What it shares with other drivers: `conformance.thorough.test.ts`.
 */

/** Runs one client with this source. It may use a connection `db`, and say something in `said`. */
async function run(source: string, asked?: Parameters<typeof controlled>[2]): Promise<Trace> {
  const client = `(directory) => {
    const { DatabaseSync, backup } = require("node:sqlite");
    const at = (name) => path.join(directory, name);
    const db = new DatabaseSync(at("master.sqlite"));
    return { async register() { let said = "nothing"; ${source}; return { authId: String(said) }; } };
  }`;
  return controlled(scriptedTarget(client), callers(1), asked)(inOneGo);
}

async function stepsWith(source: string): Promise<string[]> {
  return stepsOf(await run(source)).map((step) => step.replace(" master.sqlite", ""));
}

async function saidBy(source: string, asked?: Parameters<typeof controlled>[2]): Promise<string> {
  const outcome = (await run(source, asked)).events[0]?.outcome;
  if (outcome?.type !== "answered") throw new Error(`expected an answer, got ${JSON.stringify(outcome)}`);
  const { registration } = outcome.answer as { readonly registration: { readonly authId: string } };
  return registration.authId;
}

/** Newer Nodes have more of node:sqlite. */
const has = (method: string): boolean => {
  const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
  return method in DatabaseSync.prototype;
};

describe("there is a scheduling point", () => {
  test("however a module gets node:sqlite", async () => {
    const source = `
      const { DatabaseSync: Named } = await import("node:sqlite");
      const { default: whole } = await import("node:sqlite");
      const { DatabaseSync: Builtin } = process.getBuiltinModule("node:sqlite");
      class Own extends Named {}
      for (const Class of [Named, whole.DatabaseSync, Builtin, Own, db.constructor]) new Class(at("master.sqlite")).close();`;
    expect(await stepsWith(source)).toEqual(Array.from({ length: 5 }, () => ["open", "close"]).flat());
  });

  test("when a database is opened, not when it is made closed", async () => {
    const source = `
      const other = new DatabaseSync(at("master.sqlite"), { open: false });
      fs.existsSync(at("a"));
      other.open();
      other[Symbol.dispose]();
      other[Symbol.dispose]();
      other.open();
      other.exec("BEGIN");
      other.close();`;
    expect(await stepsWith(source)).toEqual(["check for a", "open", "close", "open", "BEGIN", "close"]);
  });

  test("for a database named by a URL, by bytes and by a URI", async () => {
    const source = `
      const { pathToFileURL } = await import("node:url");
      const { href } = pathToFileURL(at("master.sqlite"));
      for (const name of [new URL(href), Buffer.from(at("master.sqlite")), href + "?mode=rw"]) {
        new DatabaseSync(name).close();
      }`;
    expect(await stepsWith(source)).toEqual(["open", "close", "open", "close", "open", "close"]);
  });

  test("before the first of several statements that are prepared, because the others are ignored", async () => {
    expect(await stepsWith(`db.prepare("SELECT 1; DELETE FROM t").run()`)).toEqual(["SELECT 1"]);
  });

  test("when a statement is run again and so ends its own cursor", async () => {
    const source = `
      const rows = db.prepare("SELECT 1 UNION SELECT 2");
      rows.iterate().next();
      rows.iterate();
      rows.iterate().next();
      rows.get();`;
    expect(await stepsWith(source)).toEqual(
      [1, 2]
        .flatMap(() => ["SELECT 1 UNION SELECT 2", "close cursor"])
        .slice(0, 3)
        .concat("SELECT 1 UNION SELECT 2"),
    );
  });

  test("for changesets, and part of a backup", async () => {
    const source = `
      db.exec("CREATE TABLE u (id INTEGER PRIMARY KEY)");
      const session = db.createSession();
      db.exec("INSERT INTO u VALUES (1)");
      const changes = session.changeset();
      db.exec("DELETE FROM u");
      db.applyChangeset(changes);
      await backup(db, at("copy.sqlite"));
      said = db.prepare("SELECT count(*) AS n FROM u").get().n;`;
    expect((await stepsWith(source)).filter((step) => /change|backup/.test(step))).toEqual([
      "changeset",
      "apply changeset",
      "backup",
    ]);
  });

  test.runIf(has("createTagStore"))("for statements written as templates", async () => {
    const source = `
      const sql = db.createTagStore();
      sql.run\`INSERT INTO t VALUES (\${7})\`;
      said = [sql.get\`SELECT x FROM t WHERE x = \${7}\`.x, sql.all\`SELECT x FROM t\`.length].join();
      for (const row of sql.iterate\`SELECT x FROM t WHERE x > \${1}\`) said += row.x;`;
    expect(await stepsWith(source)).toEqual([
      "INSERT INTO t VALUES (?)",
      "SELECT x FROM t WHERE x = ?",
      "SELECT x FROM t",
      "SELECT x FROM t WHERE x > ?",
    ]);
    expect(await saidBy(source)).toBe("7,27");
  });

  test.runIf(has("deserialize"))("when a database is copied into memory, from where on there is none", async () => {
    const source = `
      const other = new DatabaseSync(at("master.sqlite"));
      other.deserialize(other.serialize());
      other.exec("DELETE FROM t");
      other.close();`;
    expect(await stepsWith(source)).toEqual(["open", "serialize", "close"]);
  });
});

describe("the code under test", () => {
  test("gets the errors of node:sqlite, injected or not", async () => {
    const shown = `(error) => JSON.stringify([error.name, error.message, Object.entries(error), error.constructor === Error])`;
    const attempt = (sql: string) => `try { db.exec("${sql}"); } catch (error) { said = (${shown})(error); }`;
    const busy = `db.exec("PRAGMA busy_timeout = 0"); const other = new DatabaseSync(at("master.sqlite")); other.exec("BEGIN IMMEDIATE"); ${attempt("DELETE FROM t")}`;
    const injected = await saidBy(attempt("DELETE FROM t"), { faults: [{ kind: "SQLITE_BUSY", step: 1 }] });
    expect(injected).toBe(await saidBy(`${busy}; other.close()`));
    expect(JSON.parse(injected)).toEqual([
      "Error",
      "database is locked",
      [
        ["code", "ERR_SQLITE_ERROR"],
        ["errcode", 5],
        ["errstr", "database is locked"],
      ],
      true,
    ]);
    expect(await saidBy(attempt("nonsense"))).toContain("syntax error");
    const cannotOpen = await saidBy(
      `try { new DatabaseSync(at("none/x")); } catch (error) { said = (${shown})(error); }`,
    );
    const notOpened = `try { new DatabaseSync(at("other.sqlite")).close(); } catch (error) { said = (${shown})(error); }`;
    expect(await saidBy(notOpened, { faults: [{ kind: "SQLITE_CANTOPEN", step: 1 }] })).toBe(cannotOpen);
  });

  test("shows the codes of SQLite in its steps", async () => {
    const { steps } = await run(`
      db.exec("CREATE TABLE u (k UNIQUE)");
      db.exec("INSERT INTO u VALUES (1)");
      try { db.prepare("INSERT INTO u VALUES (1)").run(); } catch {}`);
    expect(steps.flatMap(({ error }) => error ?? [])).toEqual(["SQLITE_CONSTRAINT_UNIQUE"]);
  });

  test("gets rows as its connection wants them, and real iterators", async () => {
    const source = `
      const other = new DatabaseSync(at("master.sqlite"), { readBigInts: true, returnArrays: true });
      const rows = other.prepare("SELECT x FROM t").iterate();
      said = [typeof Object.values(other.prepare("SELECT 1").get())[0], rows instanceof Iterator, rows[Symbol.toStringTag],
        db instanceof DatabaseSync, other.prepare("PRAGMA foreign_keys").columns()[0].name,
        Object.values(other.prepare("PRAGMA foreign_keys").get())[0]].join();
      other.exec("BEGIN; INSERT INTO t VALUES (1); COMMIT");`;
    expect(await saidBy(source)).toMatch(/^(bigint|number),true,Iterator,true,foreign_keys,1$/);
  });

  test.runIf(has("setAuthorizer"))("is not asked to authorize what Rollcall does", async () => {
    const source = `
      const asked = [];
      db.setAuthorizer((code, one, two) => { asked.push(one); return 0; });
      db.exec("BEGIN IMMEDIATE; DELETE FROM t; COMMIT");
      said = asked.filter((each) => each !== null).join();`;
    const recording = { directorySnapshots: "each-step", faults: true } as const;
    expect(await saidBy(source, { recording })).toBe("BEGIN,t,COMMIT");
  });
});

test("a statement that is run again gives back the lock of its own cursor: a client that waits for it goes on", async () => {
  const client = `(directory) => {
    const { DatabaseSync } = require("node:sqlite");
    const db = new DatabaseSync(path.join(directory, "master.sqlite"), { timeout: 1000 });
    const select = db.prepare("SELECT x FROM t");
    return { register(key) {
      if (key === "k1") db.exec("INSERT INTO t VALUES (1)");
      else { select.iterate().next(); fs.existsSync(directory); select.get(); fs.existsSync(directory); }
      return { authId: key };
    } };
  }`;
  // B writes while A reads, and waits.
  const schedule = { type: "clients", clients: [0, 1, 0, 0, 1, 0, 1, 1, 0] } as const;
  const trace = await controlled(scriptedTarget(client, "delete"), callers(2))(schedule);
  const shown = trace.steps.map(({ client: who, label, lock = "" }) => `${"AB"[who]} ${label} ${lock}`.trim());
  expect(shown.filter((step) => / (SELECT|INSERT)/.test(step))).toEqual([
    "A SELECT x FROM t",
    "B INSERT INTO t VALUES (1) blocked",
    "A SELECT x FROM t",
    "B INSERT INTO t VALUES (1) retry",
  ]);
});

test("a target that does not use node:sqlite causes no warning of it", async () => {
  const { output } = await verify({
    module: targetModule(smallStore()),
    only: ["interleavings"],
    seed: 1,
    schedules: 1,
  });
  expect(output).not.toContain("ExperimentalWarning");
});

import type { ErrorKind, Step } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import type { Trace } from "#src/core/index.js";
import { callers, controlled, inOneGo, scriptedTarget } from "../controlled.js";

/**
 * A client that runs this source and answers with the last value of `said`. The source may use a connection `db` and a
 * function `at` that returns a path.
 */
function clientThat(source: string): string {
  return `(directory) => {
    const db = open(directory);
    db.prepare("SELECT x FROM t").get();
    const at = (name) => path.join(directory, name);
    return {
      async register() {
        let said = "";
        ${source}
        return { authId: said || "nothing" };
      },
      close: () => db.close(),
    };
  }`;
}

async function run(source: string, fault?: { label: string; kind: ErrorKind }, mode = "wal"): Promise<Trace> {
  const module = scriptedTarget(clientThat(source), mode);
  const recording = { directorySnapshots: "none", faults: true } as const;
  const plain = await controlled(module, callers(1), { recording })(inOneGo);
  if (fault === undefined) return plain;
  const step = plain.steps.find(({ label }) => label.startsWith(fault.label))?.index ?? -1;
  return controlled(module, callers(1), { faults: [{ kind: fault.kind, step }] })(inOneGo);
}

function kindsAt({ steps }: Trace, label: string): readonly ErrorKind[] | undefined {
  return steps.find((step: Step) => step.label.startsWith(label))?.couldFail;
}

function answerOf({ events }: Trace): string {
  const [event] = events;
  if (event?.outcome.type === "indeterminate") return event.outcome.error?.code ?? "killed";
  return JSON.stringify(event?.outcome);
}

describe("a statement can fail", () => {
  test.each<[string, string, string, string, readonly ErrorKind[]]>([
    [
      "BEGIN IMMEDIATE",
      `db.exec("BEGIN IMMEDIATE"); db.exec("COMMIT")`,
      "wal",
      "BEGIN",
      ["SQLITE_BUSY", "SQLITE_IOERR"],
    ],
    ["BEGIN, not", `db.exec("BEGIN"); db.exec("COMMIT")`, "wal", "BEGIN", []],
    [
      "a write of its own",
      `db.exec("INSERT INTO t VALUES (1)")`,
      "wal",
      "INSERT",
      ["SQLITE_BUSY", "SQLITE_FULL", "SQLITE_IOERR"],
    ],
    [
      "a write of a connection with big integers",
      `db.defaultSafeIntegers(); db.exec("INSERT INTO t VALUES (1)")`,
      "wal",
      "INSERT",
      ["SQLITE_BUSY", "SQLITE_FULL", "SQLITE_IOERR"],
    ],
    [
      "a write that has its lock",
      `db.exec("BEGIN IMMEDIATE"); db.exec("INSERT INTO t VALUES (1)"); db.exec("COMMIT")`,
      "wal",
      "INSERT",
      ["SQLITE_FULL", "SQLITE_IOERR"],
    ],
    [
      "COMMIT after a write",
      `db.exec("BEGIN IMMEDIATE"); db.exec("INSERT INTO t VALUES (1)"); db.exec("COMMIT")`,
      "wal",
      "COMMIT",
      ["SQLITE_IOERR", "SQLITE_FULL"],
    ],
    [
      "COMMIT that may have to wait for readers",
      `db.exec("BEGIN IMMEDIATE"); db.exec("INSERT INTO t VALUES (1)"); db.exec("COMMIT")`,
      "delete",
      "COMMIT",
      ["SQLITE_IOERR", "SQLITE_FULL", "SQLITE_BUSY"],
    ],
    ["COMMIT of nothing, not", `db.exec("BEGIN IMMEDIATE"); db.exec("COMMIT")`, "wal", "COMMIT", []],
    ["ROLLBACK, not", `db.exec("BEGIN IMMEDIATE"); db.exec("ROLLBACK")`, "wal", "ROLLBACK", []],
    ["a read", `db.prepare("SELECT x FROM t").get()`, "wal", "SELECT", ["SQLITE_IOERR"]],
    [
      "a read that takes its lock",
      `db.prepare("SELECT x FROM t").get()`,
      "delete",
      "SELECT",
      ["SQLITE_IOERR", "SQLITE_BUSY"],
    ],
    ["a read of nothing, not", `db.prepare("SELECT 1").get()`, "wal", "SELECT", []],
    ["a setting, not", `db.pragma("foreign_keys = ON")`, "wal", "PRAGMA", []],
    ["the opening of a database", `new Sqlite(at("other.sqlite")).close()`, "wal", "open", ["SQLITE_CANTOPEN"]],
  ])("%s", async (_, source, mode, label, kinds) => {
    expect(kindsAt(await run(source, undefined, mode), label)).toEqual(kinds);
  });
});

describe("a file call can fail", () => {
  test.each<[string, string, readonly ErrorKind[]]>([
    [`fs.writeFileSync(at("f"), "content")`, "open", ["ENOSPC", "EMFILE", "EACCES"]],
    [`fs.writeFileSync(at("f"), "content")`, "write", ["ENOSPC", "short-write", "EIO"]],
    [`await fs.promises.writeFile(at("f"), "content")`, "write", ["ENOSPC", "short-write", "EIO"]],
    [`fs.readFileSync(at("master.sqlite"))`, "read", ["EIO", "EACCES"]],
    [`fs.mkdirSync(at("d"))`, "make directory", ["ENOSPC", "EACCES", "EIO"]],
    [`fs.renameSync(at("master.sqlite"), at("g"))`, "rename", ["ENOSPC", "EACCES", "EIO"]],
    [`fs.rmSync(at("f"), { force: true })`, "remove", ["EACCES", "EIO"]],
    [`fs.readdirSync(directory)`, "list", ["EMFILE", "EACCES"]],
    // It cannot report that it failed.
    [`fs.existsSync(at("f"))`, "check for", []],
  ])("%s at its step %s", async (source, label, kinds) => {
    expect(kindsAt(await run(source), label)).toEqual(kinds);
  });
});

describe("what comes of a fault", () => {
  const transaction = `
    try {
      db.exec("BEGIN IMMEDIATE");
      db.exec("INSERT INTO t VALUES (1)");
      db.exec("INSERT INTO t VALUES (2)");
      db.exec("COMMIT");
    } catch (error) {
      said = error.code + (error.constructor === Sqlite.SqliteError) + db.inTransaction;
    }
    said += db.prepare("SELECT count(*) FROM t").pluck().get();`;

  test.each<[ErrorKind, string, string]>([
    ["SQLITE_FULL", "INSERT", "SQLITE_FULLtruefalse1"],
    ["SQLITE_IOERR", "COMMIT", "SQLITE_IOERRtruefalse1"],
  ])("%s at %s undoes the whole transaction, as SQLite does, with SQLite's own error", async (kind, label, said) => {
    expect(answerOf(await run(transaction, { kind, label }))).toContain(said);
  });

  test("SQLITE_BUSY at a COMMIT leaves the transaction open", async () => {
    const trace = await run(transaction, { kind: "SQLITE_BUSY", label: "COMMIT" }, "delete");
    expect(answerOf(trace)).toContain("SQLITE_BUSYtruetrue3");
  });

  test("a full disk takes a part of a write", async () => {
    const source = `
      try { fs.writeFileSync(at("f"), "12345678"); } catch (error) { said = error.code + error.syscall; }
      said += fs.readFileSync(at("f"), "utf8");`;
    expect(answerOf(await run(source, { kind: "ENOSPC", label: "write" }))).toContain("ENOSPCwrite1234");
  });

  test("a short write returns the number of bytes, and the next write continues it", async () => {
    const one = `const fd = fs.openSync(at("f"), "w"); said = String(fs.writeSync(fd, Buffer.from("12345678"))); fs.closeSync(fd);`;
    expect(answerOf(await run(one, { kind: "short-write", label: "write" }))).toContain(`"4"`);
    const whole = `fs.writeFileSync(at("f"), "12345678"); said = fs.readFileSync(at("f"), "utf8");`;
    expect(answerOf(await run(whole, { kind: "short-write", label: "write" }))).toContain("12345678");
  });

  test.each<[string, string]>([
    ["synchronously", `fs.mkdirSync(at("d"))`],
    [
      "by its callback",
      `await new Promise((done, fail) => fs.mkdir(at("d"), (error) => (error ? fail(error) : done())))`,
    ],
    ["by its promise", `await fs.promises.mkdir(at("d"))`],
  ])("a file call fails %s, and has done nothing", async (_, source) => {
    const trace = await run(
      `try { ${source}; } catch (error) { said = error.code + error.path; }
       said += fs.existsSync(at("d"));`,
      { kind: "EACCES", label: "make directory" },
    );
    expect(answerOf(trace)).toMatch(/EACCES.*\/dfalse/);
  });

  test("a cursor that fails at its first row is closed, and keeps its connection from nothing", async () => {
    const trace = await run(
      `try { for (const row of db.prepare("SELECT x FROM t").iterate()) said += "row"; } catch (error) { said = error.code; }
       db.exec("INSERT INTO t VALUES (1)");`,
      { kind: "SQLITE_IOERR", label: "SELECT" },
    );
    expect(answerOf(trace)).toContain(`"SQLITE_IOERR"`);
  });

  test("an operation that fails by a fault is tried again after all others have ended", async () => {
    const trace = await run(`db.exec("INSERT INTO t VALUES (1)");`, { kind: "SQLITE_FULL", label: "INSERT" });
    expect(answerOf(trace)).toBe("SQLITE_FULL");
    expect(trace.retried[0]).toMatchObject({ operation: { type: "register" }, outcome: { type: "answered" } });
  });

  test("an operation that handles the fault is answered, and not tried again", async () => {
    const trace = await run(`try { db.exec("INSERT INTO t VALUES (1)"); } catch { said = "bore it"; }`, {
      kind: "SQLITE_FULL",
      label: "INSERT",
    });
    expect(answerOf(trace)).toContain("bore it");
    expect(trace.retried).toEqual([]);
  });
});

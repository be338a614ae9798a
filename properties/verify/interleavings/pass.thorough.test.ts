import { join } from "node:path";
import type { PassResult } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import { built } from "../../built.js";
import { temporaryDirectory } from "../../temporary-directory.js";
import { scriptedTarget } from "../controlled.js";
import { onePass, reasonOf } from "../one-pass.js";
import { smallStore, targetModule } from "../target-module.js";

const interleavings = (module: string, schedules = 400, stepTimeoutSeconds = 10): Promise<PassResult> =>
  onePass("interleavings", module, schedules, stepTimeoutSeconds);

describe("the smallest counterexample", () => {
  test.each([
    ["check-then-insert", "register", []],
    ["lost-update", "update", ["register"]],
  ])("of %s is two clients with one %s each and one preemption", async (store, operation, prefix) => {
    const result = await interleavings(built(`properties/faulty-stores/${store}.js`));
    if (result.verdict !== "failed" || result.evidence.type !== "trace") throw new Error(JSON.stringify(result));
    const { counterexample, trace } = result.evidence;
    expect(counterexample.program.clients.map((own) => own.map(({ type }) => type))).toEqual([
      [operation],
      [operation],
    ]);
    expect(counterexample.program.prefix.map(({ type }) => type)).toEqual(prefix);
    expect(trace.preemptions).toBe(1);
  });
});

describe("the interleavings pass", () => {
  test("explores every program of a store with few operations to the last schedule, and says so", async () => {
    const result = await interleavings(targetModule(smallStore()), 300);
    expect(result).toMatchObject({ verdict: "passed", work: { schedules: { programs: expect.anything() } } });
    const [pairs] = result.work.schedules?.programs ?? [];
    expect(pairs).toMatchObject({
      kind: "2 clients, 1 operation each, 1 key",
      count: 2,
      begun: 2,
      complete: 2,
      completed: ["register beside register, key unknown", "register beside register, key registered"],
    });
  });

  test("gives the same programs, schedules and verdict for the same seed", async () => {
    const withoutTimes = (result: PassResult): object => ({ ...result, seconds: 0, foundAfterSeconds: 0 });
    for (const store of ["torn-list", "missing-database-recreated"]) {
      const module = built(`properties/faulty-stores/${store}.js`);
      const [one, two] = [await interleavings(module, 110), await interleavings(module, 110)];
      expect(withoutStacks(withoutTimes(two))).toEqual(withoutStacks(withoutTimes(one)));
    }
  });

  test("convicts a store whose client has answered and is still in a transaction", async () => {
    const connect = `(directory) => {
      const db = open(directory);
      return { register(key) {
        if (!db.inTransaction) db.exec("BEGIN");
        db.prepare("SELECT x FROM t").get();
        return { authId: key };
      } };
    }`;
    const result = await interleavings(scriptedTarget(connect));
    const codes = result.verdict === "failed" ? result.findings.map(({ code }) => code) : [];
    expect(codes).toContain("left-in-transaction");
  });

  test("does not convict a target because Rollcall used its threads again", async () => {
    const connect = `(directory) => ({ register(key, s) {
      globalThis.seen ??= new Set();
      const known = globalThis.seen.has(key);
      globalThis.seen.add(key);
      const answer = register(directory, key, s);
      return known ? { ...answer, created: false } : answer;
    } })`;
    const result = await interleavings(targetModule(smallStore({ connect })), 20);
    expect(result).toMatchObject({ verdict: "passed", work: { notes: [expect.stringContaining("fresh threads")] } });
  });
});

describe("the verdict of the interleavings pass is unknown, with the reason, if a target", () => {
  test("uses a child process", async () => {
    const connect = `(directory) => ({ async register(key, s) {
      const { execFileSync } = await import("node:child_process");
      execFileSync(process.execPath, ["--version"]);
      return register(directory, key, s);
    } })`;
    expect(reasonOf(await interleavings(targetModule(smallStore({ connect }))))).toMatch(
      /not controlled: it uses a child process \(node\)/,
    );
  });

  test("writes to its storage without a scheduling point", async () => {
    // Written by SQLite, but by no database of the run: as by another driver.
    const connect = `async (directory) => {
      const { createRequire } = await import("node:module");
      const Sqlite = createRequire(${JSON.stringify(import.meta.url)})("better-sqlite3");
      const db = new Sqlite(":memory:");
      let copies = 0;
      return { register(key, s) {
        db.exec("VACUUM INTO '" + path.join(directory, "copy" + process.pid + authIdOf(key) + Math.random() + copies++) + "'");
        return register(directory, key, s);
      } };
    }`;
    expect(reasonOf(await interleavings(targetModule(smallStore({ connect }))))).toMatch(
      /not controlled: something changed copy/,
    );
  });

  test("keeps its database somewhere else: the reason names the path", async () => {
    const file = join(temporaryDirectory(), "elsewhere.sqlite");
    const connect = `async (directory) => {
      const { createRequire } = await import("node:module");
      const Sqlite = createRequire(${JSON.stringify(import.meta.url)})("better-sqlite3");
      const db = globalThis.db ??= new Sqlite(${JSON.stringify(file)});
      return { register: (key, s) => register(directory, key, s) };
    }`;
    const reason = reasonOf(await interleavings(targetModule(smallStore({ connect }))));
    expect(reason).toContain(`not controlled: it uses a database outside the run's directory, ${file}; every run`);
  });

  test("registers without any scheduling point", async () => {
    const connect = `(directory) => {
      const pending = new Map();
      return {
        register(key, s) {
          pending.set(key, s);
          return { authId: authIdOf(key) };
        },
        close: () => pending.forEach((s, key) => register(directory, key, s)),
      };
    }`;
    const inspectIds = `(directory) => ({ ...inspect(directory), apiKeys: inspect(directory).apiKeys.map(({ authId }) => ({ authId })) })`;
    const module = targetModule(smallStore({ connect, inspect: inspectIds }));
    expect(reasonOf(await interleavings(module))).toMatch(/without any scheduling point/);
  });

  test("waits for what Rollcall cannot see: the reason names the step", async () => {
    const connect = whereTwoMeet("new Promise(() => {})");
    expect(reasonOf(await interleavings(targetModule(smallStore({ connect })), 400, 1))).toMatch(
      /client [AB] after "check for inside" did not reach its next step or its end/,
    );
  });

  test("does not replay the same way: the reason names the step", async () => {
    const connect = `(directory) => ({ register(key, s) {
      for (let looks = Math.random() * 20; looks > 1; looks -= 1) fs.existsSync(path.join(directory, "x".repeat(1 + looks % 2)));
      if (Math.random() < 0.5) fs.statSync(directory);
      return register(directory, key, s);
    } })`;
    expect(reasonOf(await interleavings(targetModule(smallStore({ connect }))))).toMatch(
      /does not replay the same way: .*step \d+ was ".*" at first, and ".*" the second time/,
    );
  });

  test("ends its thread", async () => {
    const connect = whereTwoMeet("process.exit(0)");
    expect(reasonOf(await interleavings(targetModule(smallStore({ connect })), 40))).toMatch(
      /a thread of the target died/,
    );
  });
});

/** A client that does this if it meets another client in the middle of its registration. */
function whereTwoMeet(action: string): string {
  return `(directory) => ({ async register(key, s) {
    const inside = path.join(directory, "inside");
    if (fs.existsSync(inside)) await ${action};
    fs.writeFileSync(inside, "");
    const answer = register(directory, key, s);
    fs.rmSync(inside, { force: true });
    return answer;
  } })`;
}

/** Stacks name lines of modules in random directories. */
function withoutStacks(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (field, inner) => (field === "stack" ? undefined : inner)));
}

import { utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Trace } from "#src/core/index.js";
import { temporaryDirectory } from "../../temporary-directory.js";
import { callers, controlled, inOneGo, scriptedTarget, stepsOf } from "../controlled.js";

/** Runs one `register` with this body, which returns anything. Returns the run, and what it returned. */
async function registering(body: string): Promise<{ readonly trace: Trace; readonly seen: unknown }> {
  const module = scriptedTarget(`(directory) => {
    const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const file = path.join(directory, "a");
    return { async register() { const seen = await (async () => { ${body} })(); return { authId: JSON.stringify(seen) }; } };
  }`);
  const trace = await controlled(module, callers(1))(inOneGo);
  const outcome = trace.events[0]?.outcome;
  const answer = outcome?.type === "answered" ? outcome.answer : undefined;
  return {
    trace,
    seen: JSON.parse(String(Reflect.get(Object(Reflect.get(Object(answer), "registration")), "authId"))),
  };
}

const hourMs = 3_600_000;

describe("a sleep of target code", () => {
  test("does not wait: every clock shows that its time has passed", async () => {
    const { seen, trace } = await registering(`
      const read = () => [Date.now(), new Date().getTime(), performance.now(), process.uptime() * 1000,
        Number(process.hrtime.bigint()) / 1e6, process.hrtime()[0] * 1000];
      const before = read();
      await sleep(${hourMs});
      return read().map((ms, clock) => Math.round((ms - before[clock]) / ${hourMs}));
    `);
    expect(seen).toEqual([1, 1, 1, 1, 1, 1]);
    expect(trace.steps.at(-1)?.skippedMs).toBe(hourMs);
  });

  test("ends in every form", async () => {
    const { seen, trace } = await registering(`
      const { setTimeout: promised, setInterval: ticking, scheduler } = await import("node:timers/promises");
      const values = [await promised(${hourMs}, "value")];
      await scheduler.wait(${hourMs});
      for await (const value of ticking(${hourMs}, "tick")) { values.push(value); break; }
      values.push(Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${hourMs}));
      await new Promise((resolve) => { const timer = setInterval(() => { clearInterval(timer); resolve(); }, ${hourMs}); });
      const signal = AbortSignal.timeout(${hourMs});
      await new Promise((resolve) => { signal.onabort = resolve; });
      values.push(signal.reason.name);
      const limit = promised(${hourMs}, 0, { signal: AbortSignal.timeout(10) }).catch(({ name, code }) => name + code);
      values.push(await limit);
      return values;
    `);
    expect(seen).toEqual(["value", "tick", "timed-out", "TimeoutError", "AbortErrorABORT_ERR"]);
    expect(stepsOf(trace)).toEqual([...new Array(6).fill(`sleep ${hourMs} ms`), "sleep 10 ms"]);
  });

  test("ends in the order of the times, however often a timer was cleared or set anew", async () => {
    const { seen } = await registering(`
      const fired = [];
      const after = (ms, name) => setTimeout(() => fired.push(name), ms);
      after(30, "c"); after(10, "a"); after(20, "b"); after(0, "first");
      clearTimeout(after(15, "cleared"));
      clearTimeout(Number(after(15, "cleared by number")));
      after(15, "closed").close();
      const late = after(12, "set anew");
      setTimeout(() => late.refresh(), 11);
      const interval = setInterval(() => fired.push("tick"), 9);
      await sleep(40);
      clearInterval(interval);
      return fired;
    `);
    expect(seen).toEqual(["first", "tick", "a", "tick", "b", "set anew", "tick", "c", "tick"]);
  });

  test.each([
    ["a file outside of the run", `fs.promises.readFile(process.execPath).then(() => "done")`],
    ["node:crypto in another thread", `new Promise((resolve) => crypto.scrypt("a", "b", 64, () => resolve("done")))`],
    [
      "turns of the event loop",
      `(async () => { for (let n = 0; n < 50; n += 1) await new Promise(setImmediate); return "done"; })()`,
    ],
  ])("does not end before %s had its chance", async (_, work) => {
    const { seen } = await registering(`
      const crypto = await import("node:crypto");
      return Promise.race([${work}, sleep(60000).then(() => "timed out")]);
    `);
    expect(seen).toBe("done");
  });

  test("is not needed to let time pass: busy waiting ends", async () => {
    const { seen } = await registering(
      "const end = Date.now() + 3; while (Date.now() < end); return Date.now() >= end;",
    );
    expect(seen).toBe(true);
  });
});

describe("the time of a file", () => {
  test("is on the same clock", async () => {
    const { seen } = await registering(`
      await sleep(${hourMs});
      fs.writeFileSync(file, "1");
      const ages = [Date.now() - fs.statSync(file).mtimeMs];
      await sleep(${hourMs});
      ages.push(Date.now() - fs.statSync(file).mtime.getTime(), Date.now() - (await fs.promises.stat(file)).mtimeMs);
      fs.writeFileSync(file, "2");
      ages.push(Date.now() - Number(fs.lstatSync(file, { bigint: true }).mtimeNs / 1000000n));
      return ages.map((ms) => Math.round(ms / ${hourMs}));
    `);
    expect(seen).toEqual([0, 1, 1, 0]);
  });

  test("stays the same while nothing changes it, also if it was set into the future", async () => {
    const { seen } = await registering(`
      const read = (name) => [fs.statSync(name).mtimeMs, fs.statSync(name, { bigint: true }).mtimeNs, fs.statSync(name).atime.getTime()].join();
      const future = new Date(Math.ceil(Date.now() / 1000) * 1000 + 5);
      fs.writeFileSync(file + "b", "1");
      fs.utimesSync(file + "b", future, future);
      const handle = await fs.promises.open(file + "c", "w");
      await handle.utimes(1000, 1000);
      const set = (await handle.stat()).mtimeMs;
      const changed = [];
      for (const ms of [1, 100, ${hourMs}, 5]) {
        fs.writeFileSync(file, "1");
        const before = [read(file), read(file + "b")];
        await sleep(ms);
        changed.push(read(file) !== before[0], read(file + "b") !== before[1], (await handle.stat()).mtimeMs !== set);
      }
      await handle.close();
      return [fs.statSync(file + "b").mtime.getTime() - future.getTime(), set, changed.includes(true)];
    `);
    expect(seen).toEqual([0, 1_000_000, false]);
  });

  test("is no uncontrolled change, if it was given only to keep it", async () => {
    // So recent that it may be of after a skip.
    const recent = join(temporaryDirectory(), "recent");
    writeFileSync(recent, "1");
    utimesSync(recent, Date.now() / 1000 + 60, Date.now() / 1000 + 60);
    const module = scriptedTarget(`(directory) => {
      fs.renameSync(${JSON.stringify(recent)}, path.join(directory, "beside"));
      return { async register() { await new Promise((resolve) => setTimeout(resolve, 1)); return { authId: "a" }; } };
    }`);
    expect((await controlled(module, callers(1))(inOneGo)).uncontrolledChanges).toEqual([]);
  });
});

describe("while one client sleeps", () => {
  const polling = (lockMs: number) =>
    scriptedTarget(`(directory) => {
      const lock = path.join(directory, "lock");
      const isStale = () => Date.now() - fs.statSync(lock).mtimeMs >= ${lockMs};
      return { async register() {
        const log = [];
        for (;;) {
          try { fs.mkdirSync(lock); break; } catch {
            if (isStale()) return { authId: "stale" };
            await new Promise((resolve) => setTimeout(resolve, 100));
          }
        }
        for (let n = 0; n < 5; n += 1) fs.existsSync(path.join(directory, "work"));
        fs.rmdirSync(lock);
        return { authId: "worked" };
      } };
    }`);
  /** A takes the lock; then B moves whenever it may. */
  const [lockedByA, thenB] = [[0, 0], new Array<number>(200).fill(1)];
  const answers = ({ events }: Trace): string[] =>
    events.map(({ outcome }) =>
      String(Reflect.get(Object(Reflect.get(Object(Reflect.get(outcome, "answer")), "registration")), "authId")),
    );

  test("the clock does not run on without the other, which could move: its lock does not expire", async () => {
    const trace = await controlled(polling(1000), callers(2))({ type: "clients", clients: [...lockedByA, ...thenB] });
    expect(answers(trace)).toEqual(["worked", "worked"]);
    expect(stepsOf(trace, 1).filter((step) => step.startsWith("sleep")).length).toBeGreaterThan(3);
  });

  test("a lock expires if its holder itself sleeps for longer", async () => {
    const module = scriptedTarget(`(directory) => {
      const lock = path.join(directory, "lock");
      const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
      return { async register() {
        try { fs.mkdirSync(lock); } catch {
          while (Date.now() - fs.statSync(lock).mtimeMs < 1000) await sleep(100);
          return { authId: "stale" };
        }
        await sleep(5000);
        return { authId: "worked" };
      } };
    }`);
    expect(answers(await controlled(module, callers(2))(inOneGo))).toEqual(["worked", "stale"]);
  });
});

describe("the clock of SQL", () => {
  const running = (body: string, tables = "") =>
    controlled(
      scriptedTarget(
        `(directory) => { const db = open(directory); return { async register() { ${body}; return { authId: "a" }; } }; }`,
        "wal",
        tables,
      ),
      callers(1),
    )(inOneGo);
  const sleeping = "await new Promise((resolve) => setTimeout(resolve, 1))";

  test.each(["datetime('now', '-10 seconds')", "unixepoch()", "date(?)"])("is used by %s", async (sql) => {
    expect((await running(`db.prepare("SELECT ${sql}")`)).sqlClockUsed).toBe(true);
  });

  test("is not used by other times, so the target may sleep", async () => {
    const other = ["SELECT date(x) FROM t", "SELECT datetime('2026-01-01')", "SELECT 'today' AS time"];
    const trace = await running(`for (const sql of ${JSON.stringify(other)}) db.prepare(sql).get(); ${sleeping}`);
    expect(trace.sqlClockUsed).toBe(false);
  });

  test("stays real: if the target sleeps and a column has it as its default, the run needs real time", async () => {
    const tables = "CREATE TABLE a (at TEXT DEFAULT CURRENT_TIMESTAMP)";
    await expect(running(sleeping, tables)).rejects.toThrow("needs-real-time");
  });
});

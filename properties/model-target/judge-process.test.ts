import { fork } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type PassName, TargetUnusableError } from "rollcall/verify";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type Judge, modelTargets, openJudge } from "#src/model-target/index.js";
import { verify } from "#src/passes/index.js";
import { built } from "../built.js";
import { temporaryDirectory } from "../temporary-directory.js";
import { targetModule } from "../verify/target-module.js";
import { answered, event, history } from "./models.js";

/** A target whose store is a file with the number of calls, and whose `step` is this. */
function counting(step: string, more = ""): string {
  return targetModule(`
    import fs from "node:fs";
    const file = (directory) => directory + "/count";
    const read = (directory) => Number(fs.readFileSync(file(directory), "utf8"));
    ${more}
    export default {
      name: "a counter",
      model: { initial: 0, operations: { next: { step: (state) => ${step} } }, atRest: (state) => state },
      setup: (directory) => fs.writeFileSync(file(directory), "0"),
      connect: (directory) => ({ next() { const now = read(directory) + 1; fs.writeFileSync(file(directory), String(now)); return now; } }),
      inspect: read,
    };
  `);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const right = "({ state: state + 1, answer: state + 1 })";
const traits = { operations: [{ type: "next", readOnly: false }], pool: [{ type: "next" }] };
const once = history([event(0, ["next"], answered(1), [1, 2])], 1);

describe("the process of a model", () => {
  const opened: Judge[] = [];
  const open = (module: string, limitMs = 20_000): Judge => {
    const all = { ...traits, isPartitioned: false, isCompared: true };
    const judge = openJudge({ targetUrl: pathToFileURL(module).href, traits: all, limitMs });
    opened.push(judge);
    return judge;
  };
  afterEach(async () => {
    for (const judge of opened.splice(0)) await judge.close();
  });

  test("judges", async () => {
    const judge = open(counting(right));
    expect(await judge.ask({ kind: "history", history: once })).toMatchObject({
      type: "done",
      result: { findings: [] },
    });
    const wrong = history([event(0, ["next"], answered(2), [1, 2])], 1);
    expect(await judge.ask({ kind: "history", history: wrong })).toMatchObject({
      result: { findings: [{ code: "not-linearizable" }] },
    });
  });

  test("that does not come to an end is ended; what it was doing is named, and after the third time no process is started for it", async () => {
    const judge = open(counting(`{ for (;;); }`), 1_000);
    const reason = "model.operations.next.step(0) did not end within 1 s";
    for (const started of [1, 2, 3, 3]) {
      expect(await judge.ask({ kind: "history", history: once })).toEqual({ type: "lost", reason });
      expect(judge.generation()).toBe(started);
    }
  });

  test.each([
    ["ends its thread", "process.exit(3)", "the model ended its thread with code 3 in model.operations.next.step(0)"],
    [
      "ends its process",
      "process.kill(process.pid, 'SIGKILL')",
      "the process of the model has ended: it was ended by SIGKILL",
    ],
  ])("that %s costs only its own verdict", async (_, step, reason) => {
    const judge = open(counting(`{ ${step}; for (;;); }`));
    expect(await judge.ask({ kind: "history", history: once })).toEqual({ type: "lost", reason });
  });

  test("ends with the main process, even while the model does not come to an end", async () => {
    const pidFile = join(temporaryDirectory(), "pid");
    const module = counting(`{ fs.writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); for (;;); }`);
    const main = targetModule(`
      import { openJudge } from ${JSON.stringify(pathToFileURL(built("src/model-target/index.js")).href)};
      const traits = ${JSON.stringify({ ...traits, isPartitioned: false, isCompared: true })};
      openJudge({ targetUrl: ${JSON.stringify(pathToFileURL(module).href)}, traits, limitMs: 60_000 }).ask({ kind: "exploration" });
    `);
    const child = fork(main, { execArgv: [] });
    await vi.waitUntil(() => existsSync(pidFile) && readFileSync(pidFile, "utf8") !== "", { timeout: 20_000 });
    const pid = Number(readFileSync(pidFile, "utf8"));
    expect(isAlive(pid)).toBe(true);
    child.kill("SIGKILL");
    await vi.waitUntil(() => !isAlive(pid), { timeout: 5_000 });
  });

  test("that breaks a law is wrong use", async () => {
    const judge = open(counting("({ state: new Map() })"));
    await expect(judge.ask({ kind: "exploration" })).rejects.toThrow(TargetUnusableError);
  });

  test("whose module cannot be loaded a second time is wrong use", async () => {
    const judge = open(counting(right, `throw new Error("not here");`));
    await expect(judge.ask({ kind: "exploration" })).rejects.toThrow(
      "importing the module once more threw Error: not here",
    );
  });
});

describe("a verification", () => {
  const reasonOf = async (module: string, only: readonly PassName[] = ["sequential"]): Promise<string> => {
    try {
      const { passes } = await verify({ module, workloads: [modelTargets], only, seed: 1, seconds: 4 });
      return passes.map((pass) => (pass.verdict === "failed" ? pass.findings[0]?.message : pass.verdict)).join();
    } catch (error) {
      if (error instanceof TargetUnusableError) return `${error.kind}: ${error.reason}`;
      throw error;
    }
  };

  test("of a target whose model breaks a law at once is wrong use", async () => {
    expect(await reasonOf(counting("({ state: state + 1, answer: Math.random() })"))).toMatch(
      /^broken: model\.operations\.next\.step\(0\) is not pure/,
    );
  });

  test("of a target whose model breaks a law in a state that is met late is wrong use, too", async () => {
    const module = targetModule(`
      import fc from "${import.meta.resolve("fast-check")}";
      import fs from "node:fs";
      const file = (directory) => directory + "/total";
      const read = (directory) => JSON.parse(fs.readFileSync(file(directory), "utf8"));
      const after = ({ count, total }, amount) => ({ count: count + 1, total: total + amount });
      export default {
        name: "a total",
        model: {
          initial: { count: 0, total: 0 },
          operations: {
            add: {
              argument: fc.nat(1000),
              step: (state, amount) => ({ state: after(state, amount), ...(state.count > 9 ? { anwser: 1 } : {}) }),
            },
          },
        },
        setup: (directory) => fs.writeFileSync(file(directory), '{"count":0,"total":0}'),
        connect: (directory) => ({
          add: (amount) => fs.writeFileSync(file(directory), JSON.stringify(after(read(directory), amount))),
        }),
      };
    `);
    expect(await reasonOf(module)).toMatch(
      /^broken: model\.operations\.add\.step\(\{"count":10,"total":\d+\}, \d+\) returned an outcome with a field anwser/,
    );
  });

  test("of a client that lacks an operation is wrong use", async () => {
    const module = targetModule(`
      export default { name: "nothing", model: { initial: 0, operations: { next: { step: (state) => ({ state }) } } }, connect: () => ({}) };
    `);
    expect(await reasonOf(module)).toBe(
      "broken: the client that connect returned lacks the method next, an operation of the model",
    );
  });

  test("of a target that answers with no plain data from the beginning is wrong use", async () => {
    const module = targetModule(`
      export default {
        name: "dates",
        model: { initial: 0, operations: { next: { step: (state) => ({ state }) } } },
        connect: () => ({ next: () => new Date() }),
      };
    `);
    expect(await reasonOf(module)).toBe(
      "broken: next() must return plain data (JSON), but it is a Date, which is no plain object",
    );
  });

  test("of arguments that are no plain data is wrong use", async () => {
    const module = targetModule(`
      import fc from "${import.meta.resolve("fast-check")}";
      const argument = fc.date();
      export default {
        name: "dates",
        model: { initial: 0, operations: { next: { argument, step: (state) => ({ state }) } } },
        connect: () => ({ next: () => 0 }),
      };
    `);
    expect(await reasonOf(module)).toMatch(
      /^broken: .* a value of model\.operations\.next\.argument must be plain data/,
    );
  });
});

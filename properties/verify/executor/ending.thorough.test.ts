import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PassName, PassResult, VerifyOptions } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import { verify } from "#src/verify.js";
import { temporaryDirectory } from "../../temporary-directory.js";
import { reasonOf } from "../one-pass.js";
import { smallStore, targetModule } from "../target-module.js";

/** The small store, whose `register` does this first. */
function doingFirst(source: string): string {
  const connect = `(directory) => ({ register(apiKey, settings) { ${source}; return register(directory, apiKey, settings); } })`;
  return targetModule(smallStore({ connect }));
}

/** A target that ends its own process in the middle of this many registrations, and never again. */
function dying(times: number, how: string): { readonly module: string; deaths(): number } {
  const file = join(temporaryDirectory(), "deaths");
  writeFileSync(file, "");
  // In one of five registrations of the small programs, chosen by random bytes: the first contact has other settings.
  const source = `
    const deaths = fs.readFileSync(${JSON.stringify(file)}, "utf8").length;
    if (deaths < ${times} && settings.keyName !== undefined && settings.keyName !== "first" && parseInt(randomUUID()[0], 16) < 3) {
      fs.appendFileSync(${JSON.stringify(file)}, "x");
      fs.writeFileSync(path.join(directory, "drafts", "half"), "");
      ${how};
    }`;
  return { module: doingFirst(source), deaths: () => readFileSync(file, "utf8").length };
}

async function run(pass: PassName, module: string, options: Partial<VerifyOptions> = {}): Promise<PassResult> {
  const { passes } = await verify({ module, only: [pass], seed: 1, ...options });
  const [result] = passes;
  if (result === undefined) throw new Error("the pass was chosen");
  return result;
}

describe("a target that ends its process in the middle of an operation", () => {
  test("ten times costs at most ten test cases, and the report names the operation of the first one", async () => {
    const { module, deaths } = dying(10, `process.kill(process.pid, "SIGABRT"); for (;;);`);
    const result = await run("interleavings", module, { schedules: 120 });
    expect(deaths()).toBe(10);
    expect(result.work.schedules?.run).toBe(120);
    expect(reasonOf(result)).toMatch(
      /^(\d|10) test cases could not be judged: the target ended its process with client [ABC] in register\("rc_key_0_\w".*\), step \d+, open drafts\/half: it was ended by SIGABRT$/,
    );
  });

  test("does not affect the recoveries that run in parallel", async () => {
    const { module, deaths } = dying(10, `process.kill(process.pid, "SIGKILL"); for (;;);`);
    const result = await run("crashes", module, { schedules: 12 });
    expect(deaths()).toBe(10);
    // If a recovery was not alone in its process, it runs once more, alone, and need not die again.
    expect(reasonOf(result)).toMatch(/^\d+ test cases? could not be judged: .*it was ended by SIGKILL$/);
  });

  test("by process.exit costs its test case", async () => {
    const { module } = dying(1, "process.exit(7)");
    expect(reasonOf(await run("interleavings", module, { schedules: 40 }))).toMatch(
      /^1 test case could not be judged: a thread of the target died with client [ABC] in register\(/,
    );
  });

  test("is judged by all other cases: its failure is found", async () => {
    const { module } = dying(5, `process.kill(process.pid, "SIGABRT"); for (;;);`);
    const racy = readFileSync(module, "utf8").replace("fs.linkSync(draft, file)", "fs.renameSync(draft, file)");
    const result = await run("interleavings", targetModule(racy), { schedules: 200 });
    expect(result.verdict).toBe("failed");
  });

  test("costs the sequential pass only the programs in which it did so", async () => {
    const { module } = dying(3, `process.kill(process.pid, "SIGABRT"); for (;;);`);
    const result = await run("sequential", module, { seconds: 10 });
    expect(result.work.runs).toBeGreaterThan(3);
    expect(reasonOf(result)).toMatch(/^3 programs could not be judged: the target ended its process with client A in /);
  });
});

describe("a target that does not return", () => {
  test("from JavaScript costs its test case", async () => {
    const { module } = dying(1, "for (;;);");
    const result = await run("interleavings", module, { schedules: 30, stepTimeoutSeconds: 1 });
    expect(result.work.schedules?.run).toBe(30);
    expect(reasonOf(result)).toMatch(/^1 test case could not be judged: client . after .* did not reach .* within 1 s/);
  });

  test("from native code is ended with its process", async () => {
    const endless = `
      const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
      new DatabaseSync(":memory:").prepare(
        "WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x FROM c) SELECT count(*) FROM c").get()`;
    const { module } = dying(1, endless);
    const result = await run("interleavings", module, { schedules: 30, stepTimeoutSeconds: 1 });
    expect(result.work.schedules?.run).toBe(30);
    expect(reasonOf(result)).toMatch(/^1 test case could not be judged: client . after /);
  });
});

describe("what a target does to its process", () => {
  test("stays there: signal handlers, its directory, its environment, its output", async () => {
    const before = { directory: process.cwd(), listeners: process.listenerCount("SIGTERM") };
    const module = doingFirst(`
      process.on("SIGTERM", () => {});
      process.env.SPOILT = "yes";
      console.log("registered %s", apiKey)`);
    const { output } = await verify({ module, only: ["stress"], seed: 1, seconds: 1 });
    expect(output).toContain("registered rc_");
    expect(process.env.SPOILT).toBeUndefined();
    expect({ directory: process.cwd(), listeners: process.listenerCount("SIGTERM") }).toEqual(before);
  });

  test("reaches onOutput as it comes", async () => {
    const told: string[] = [];
    const module = doingFirst(`console.error("a warning")`);
    await verify({ module, only: ["stress"], seed: 1, seconds: 1, onOutput: (text) => told.push(text) });
    expect(told.join("")).toContain("a warning");
  });
});

describe("several executors", () => {
  test("find the same as one", async () => {
    const module = targetModule(smallStore());
    const [one, three] = [
      await run("crashes", module, { schedules: 12 }),
      await run("crashes", module, { schedules: 12, jobs: 3 }),
    ];
    expect(three.verdict).toBe(one.verdict);
    expect(three.work.schedules).toEqual(one.work.schedules);
  });
});

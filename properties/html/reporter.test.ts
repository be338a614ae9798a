import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PassResult, VerifyReport } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import { rollcall } from "../cli/rollcall-process.js";
import { temporaryDirectory } from "../temporary-directory.js";
import { pageOf, replayPageOf, soakPageOf } from "./pages.js";
import { answer, begins, select, trace, update } from "./steps.js";

const race = trace([begins(0), select(0), begins(1), update(1, { returns: 0 }), update(0, { returns: 0 })], {
  events: [answer(0, 0), answer(1, 4)],
  preemptions: 1,
});

const pass: Extract<PassResult, { verdict: "failed" }> = {
  pass: "interleavings",
  seconds: 1,
  work: { runs: 1, operations: {}, rejected: {}, notes: [] },
  verdict: "failed",
  findings: [{ code: "not-linearizable", values: {}, message: "no order explains it" }],
  evidence: {
    type: "trace",
    trace: race,
    counterexample: {
      format: "rollcall-counterexample",
      version: 3,
      rollcall: "0",
      target: { name: "a store", module: "/a store.mjs" },
      pass: "interleavings",
      finding: { code: "not-linearizable", message: "no order explains it" },
      program: { prefix: [], clients: [] },
      schedule: [],
      faults: [],
      steps: [],
    },
  },
  seed: 1,
};

const report: VerifyReport = {
  target: {
    name: "a store",
    module: "/a store.mjs",
    workload: "registration",
    offered: ["find"],
    survives: "power-loss",
    leftOut: [],
  },
  seed: 1,
  shard: { number: 1, count: 1 },
  required: { types: [], smallestPair: "" },
  verdict: "failed",
  passes: [pass],
  notApplicable: [],
  output: "",
};

describe("the page of a report", () => {
  test("is the same for the same report, also after it was read from JSON", () => {
    expect(pageOf(report)).toBe(pageOf(JSON.parse(JSON.stringify(report))));
  });

  test("names the command that replays the counterexample: with its file, or else with the target", () => {
    expect(pageOf(report, "found.json")).toContain("rollcall replay found.json</pre>");
    expect(pageOf(report)).toContain("rollcall replay counterexample.json --target &#39;/a store.mjs&#39;</pre>");
  });

  test("names that file once: of several counterexamples only the first is written", () => {
    const page = pageOf({ ...report, passes: [pass, { ...pass, pass: "crashes" }] }, "found.json");
    expect(page.match(/rollcall replay found\.json<\/pre>/g)?.length).toBe(1);
    expect(page.match(/rollcall replay counterexample\.json --target/g)?.length).toBe(1);
  });
});

describe("the page of a replay", () => {
  const { evidence } = pass;
  const counterexample = evidence.type === "trace" ? evidence.counterexample : undefined;
  if (counterexample === undefined) throw new Error("the report has no counterexample");
  const file = "found.json";

  test("of a mended target tells what had been found", () => {
    const page = replayPageOf({ file, counterexample, result: { verdict: "passed" } });
    expect(page).toContain("It no longer fails.");
    expect(page).toContain("no order explains it");
  });

  test("shows the first step that differs from the recorded trace", () => {
    const difference = { step: 7, recorded: "A: COMMIT", came: undefined };
    const page = replayPageOf({ file, counterexample, result: { verdict: "passed", difference } });
    expect(page).toContain("from step 7 on");
    expect(page).toMatch(/<code>A: COMMIT<\/code>.*<code>the end<\/code>/s);
  });
});

test("the page of a soak has its work, its finding and the history that shows it", () => {
  const page = soakPageOf({
    verdict: "failed",
    findings: [{ code: "account-lost", values: {}, message: "the account is gone" }],
    evidence: { type: "history", events: [answer(0, 1), answer(1, 2)], earlier: 1200, possible: [] },
    target: { name: "a store", module: "/a store.mjs", workload: "registration", offered: ["find"] },
    seed: 7,
    seconds: 90,
    processes: 3,
    kill: "all",
    work: { operations: { find: 2400 }, rejected: {} },
    counts: {
      rounds: 12,
      kills: { all: 11, one: 0, duringRecovery: 1, inOperation: 9 },
      restarts: 12,
      invariants: 12,
      unanswered: 20,
      fullDisk: { phases: 0, failed: 0 },
    },
    stage: "work",
  });
  for (const text of ["11 of all clients", "account-lost", "1,200 earlier operations", "rollcall soak --seed 7"]) {
    expect(page).toContain(text);
  }
  expect(page.match(/class="bar /g)?.length).toBe(2);
});

test("the command line writes the page", async () => {
  const [history, page] = ["history.jsonl", "page.html"].map((name) => join(temporaryDirectory(), name));
  const read = { client: 1, operation: "read", value: 3, call: 1, return: 2 };
  writeFileSync(history ?? "", JSON.stringify(read));
  const { code, out } = await rollcall(["check", history ?? "", "--model", "register", "--reporter", `html=${page}`]);
  expect([code, out]).toEqual([1, ""]);
  const text = readFileSync(page ?? "", "utf8");
  expect(text).toMatch(/^<!doctype html>/);
  expect(text).toContain("No order of the operations explains what was answered to client 1: read → 3");
});

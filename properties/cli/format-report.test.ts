import type { SoakReport } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import { formatReport, formatSoakReport, verify } from "#src/verify.js";
import { built } from "../built.js";
import { temporaryDirectory } from "../temporary-directory.js";
import { rollcall } from "./rollcall-process.js";

const module = built("properties/faulty-stores/check-then-insert.js");

/** Times differ from run to run. */
const withoutTimes = (text: string): string => text.replace(/[\d.]+ s\b/g, "… s");

describe("formatReport", () => {
  test("returns what the command line prints, and a report is plain data", async () => {
    const options = ["--pass", "interleavings", "--schedules", "12", "--seed", "1"];
    const out = ["--out", `${temporaryDirectory()}/counterexample.json`];
    const printed = (await rollcall(["verify", module, ...options, ...out])).out;
    const report = await verify({ module, only: ["interleavings"], schedules: 12, seed: 1 });
    expect(report.verdict).toBe("failed");
    const text = formatReport(report);
    expect(withoutTimes(printed)).toContain(`\n\n${withoutTimes(text)}\n\nThe counterexample is in `);
    expect(text).not.toContain("\u001b");
    expect(formatReport(report, { colours: true })).toContain("\u001b[31m");
    expect(text.split("\n").filter((line) => line.length > 100)).toEqual([]);
    // `toEqual` ignores fields that are undefined, and so does JSON.
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });
});

describe("formatSoakReport", () => {
  test("returns work, finding, evidence and verdict", () => {
    const operation = { type: "find", key: "k" };
    const outcome = { type: "threw", error: { name: "Error", message: "no", code: "E_NO" } } as const;
    const event = { client: 0, operation, outcome, call: 1, return: 2 };
    const report: SoakReport = {
      verdict: "failed",
      findings: [{ code: "operation-threw", values: { operation, outcome }, message: 'find("k") threw E_NO: no' }],
      evidence: { type: "history", events: [event], earlier: 1200, possible: [] },
      target: { name: "a store", module: "store.mjs", workload: "registration", offered: ["register", "find"] },
      seed: 7,
      seconds: 90,
      processes: 3,
      kill: "all",
      work: { operations: { register: 1, find: 2400 }, rejected: {} },
      counts: {
        rounds: 12,
        kills: { all: 11, one: 0, duringRecovery: 1, inOperation: 9 },
        restarts: 12,
        invariants: 12,
        unanswered: 20,
        fullDisk: { phases: 0, failed: 0 },
      },
      stage: "work",
      fullDiskSkipped: "this user may not mount a file system",
    };
    expect(`\n${formatSoakReport(report)}\n`).toMatchInlineSnapshot(`
      "
        time        1.5 minutes, 3 processes, 12 rounds
        operations  2,401: register 1, find 2,400
        kills       11 of all clients, 0 of one; 9 of these during an operation; 1 during recovery
        unanswered  20 operations of clients that were killed, or ended with the soak
        restarts    12; the invariants were checked 12 times
        full disk   skipped: this user may not mount a file system
        found       round 12: while the clients worked

          operation-threw: find("k") threw E_NO: no

        What happened, in this order:

          … 1,200 earlier operations on the same keys …
          client A  calls find("k")
          client A  → threw E_NO: no  ✗

      FAILED: a store violates the specification (seed 7).
      "
    `);
  });
});

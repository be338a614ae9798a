import type { SoakReport } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import { formatSoakReport } from "#src/verify.js";

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

import * as v from "valibot";
import { errorKinds, formatName, formatVersion, reportFormat, reportVersion } from "#src/core/index.js";
import { action, described, event, fault, finding, operation, programStep, recoveryRun, step } from "./run-form.js";

/*
 * The form of a report as JSON. `schemas/report.schema.json` is made of it (`npm run schema`), and the compiler compares it
 * with the type `VerifyReport` (`same-type.ts`): a field that only one of them has is an error.
 */

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const counts = v.record(v.string(), count);

export const counterexample = v.strictObject({
  format: v.literal(formatName),
  version: v.literal(formatVersion),
  rollcall: v.string(),
  target: v.strictObject({ name: v.string(), module: v.string() }),
  workload: v.exactOptional(v.string()),
  time: v.exactOptional(v.literal("virtual")),
  pass: v.picklist(["interleavings", "crashes", "faults"]),
  finding: v.strictObject({ code: v.string(), message: v.string() }),
  program: v.strictObject({ prefix: v.array(action), clients: v.array(v.array(operation)) }),
  schedule: v.array(v.number()),
  faults: v.array(fault),
  steps: v.array(v.string()),
});

export const trace = v.strictObject({
  clients: count,
  prefix: v.array(programStep),
  steps: v.array(step),
  events: v.array(event),
  culprit: v.exactOptional(event),
  possible: v.array(v.unknown()),
  preemptions: count,
  retried: v.array(event),
  recoveries: v.array(recoveryRun),
});

export const evidence = v.variant("type", [
  v.strictObject({ type: v.literal("program"), steps: v.array(programStep) }),
  v.strictObject({
    type: v.literal("history"),
    events: v.array(event),
    earlier: count,
    culprit: v.exactOptional(event),
    possible: v.array(v.unknown()),
  }),
  v.strictObject({ type: v.literal("trace"), counterexample, trace }),
]);

export const programs = v.strictObject({
  kind: v.string(),
  count,
  begun: count,
  complete: count,
  completed: described(v.array(v.string()), "The names of the programs that were explored completely."),
});

export const schedules = v.strictObject({
  run: count,
  distinct: count,
  // Too large a number for a counter: schedules that need not be run.
  saved: v.number(),
  steps: count,
  sampled: count,
  programs: v.array(programs),
});

export const crashes = v.strictObject({
  crashStates: count,
  kills: count,
  powerLosses: count,
  recoveries: count,
  crashedRecoveries: count,
});

export const faults = v.strictObject({
  injected: v.strictObject(v.entriesFromList(errorKinds, v.exactOptional(count))),
  recoveries: count,
});

export const work = v.strictObject({
  runs: described(count, "Programs of the sequential pass, rounds of the stress pass, schedules of the others."),
  operations: described(counts, "Numbers of operations, by type."),
  rejected: described(counts, "Operations that ended with an error that the target tolerates."),
  notes: v.array(v.string()),
  schedules: v.exactOptional(schedules),
  crashes: v.exactOptional(crashes),
  faults: v.exactOptional(faults),
});

const passName = v.picklist(["sequential", "interleavings", "crashes", "faults", "stress"]);
const seconds = v.pipe(v.number(), v.minValue(0));
const common = { pass: passName, seconds, work };

export const passResult = v.variant("verdict", [
  v.strictObject({ ...common, verdict: v.literal("passed") }),
  v.strictObject({
    ...common,
    verdict: v.literal("failed"),
    findings: described(v.pipe(v.array(finding), v.minLength(1)), "The first is the worst."),
    evidence,
    seed: v.number(),
    foundAfterSeconds: v.exactOptional(seconds),
    isSmallest: v.exactOptional(v.boolean()),
  }),
  v.strictObject({ ...common, verdict: v.literal("unknown"), reason: v.string() }),
]);

const report = {
  target: v.strictObject({
    name: v.string(),
    module: v.string(),
    workload: v.string(),
    offered: v.array(v.string()),
    survives: v.picklist(["power-loss", "process-crash"]),
    leftOut: v.array(v.string()),
  }),
  seed: v.number(),
  shard: v.strictObject({ number: count, count }),
  required: v.strictObject({ types: v.array(v.string()), smallestPair: v.string() }),
  verdict: described(
    v.picklist(["passed", "failed", "unknown"]),
    "failed if any pass failed, passed only if all passed.",
  ),
  passes: v.array(passResult),
  notApplicable: described(v.array(passName), "Passes of several clients, if the target allows one client."),
  output: described(v.string(), "The end of the target's output."),
};

/** A report as `verify` returns it. */
export const reportForm = v.strictObject(report);

/** A report as `rollcall verify --reporter json` writes it. */
export const writtenForm = v.strictObject({
  format: v.literal(reportFormat),
  version: described(v.literal(reportVersion), "Grows with each incompatible change."),
  rollcall: described(v.string(), "The version of the Rollcall that wrote it."),
  ...report,
});

import * as v from "valibot";
import { errorKinds } from "#src/core/index.js";

/*
 * The form of one test case in a report: operations, steps, crashes, and what is found. See `report-form.ts`.
 */

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
export const described = <const Schema extends v.GenericSchema>(schema: Schema, text: string) =>
  v.pipe(schema, v.description(text));

/** A chain of causes. Its type is written out, as TypeScript cannot infer that of a form that contains itself. */
export interface ErrorForm {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: ErrorForm;
}
export const error: v.GenericSchema<ErrorForm> = v.strictObject({
  name: v.string(),
  message: v.string(),
  code: v.exactOptional(v.string()),
  stack: v.exactOptional(v.string()),
  cause: v.exactOptional(v.lazy(() => error)),
});

/** The fields beside the type belong to the workload. */
export const operation = v.looseObject({ type: v.string() });

export const action = v.union([
  v.strictObject({ type: v.literal("restart") }),
  v.strictObject({ type: v.literal("lose"), key: v.string() }),
  operation,
]);

export const outcome = v.variant("type", [
  v.strictObject({ type: v.literal("answered"), answer: v.exactOptional(v.unknown()) }),
  v.strictObject({ type: v.literal("threw"), error }),
  v.strictObject({ type: v.literal("rejected"), error }),
  v.strictObject({ type: v.literal("conflict"), error }),
  v.strictObject({ type: v.literal("malformed"), message: v.string() }),
  v.strictObject({ type: v.literal("indeterminate"), error: v.exactOptional(error) }),
]);

export const event = v.strictObject({
  client: described(v.pipe(v.number(), v.integer()), "From 0, which texts call A. The environment has -1."),
  operation,
  outcome,
  call: described(v.number(), "Its position in the order of all calls and returns."),
  return: v.number(),
  refusedForEver: v.exactOptional(v.boolean()),
});

export const finding = v.strictObject({
  code: described(v.string(), "Stable; see docs/finding-codes.md."),
  values: v.record(v.string(), v.unknown()),
  message: v.string(),
});

export const programStep = v.strictObject({
  action,
  outcome: v.exactOptional(outcome),
  expected: described(
    v.exactOptional(v.unknown()),
    "What the model returns. Set only if the store returned something else.",
  ),
});

export const persistence = v.variant("by", [
  v.strictObject({ by: v.literal("fsync"), node: v.number() }),
  v.strictObject({ by: v.literal("sqlite"), file: v.string(), synchronous: v.number(), committed: v.boolean() }),
  v.strictObject({ by: v.literal("postgres") }),
]);

const errorKind = v.picklist(errorKinds);

export const access = v.strictObject({ resource: v.string(), mode: v.picklist(["read", "write", "add"]) });

export const step = v.strictObject({
  index: count,
  client: count,
  label: described(v.string(), "An SQL statement, a call of node:fs, or the operation that begins."),
  file: described(v.string(), 'Relative to the directory of the run; "": none.'),
  moment: described(
    v.exactOptional(v.strictObject({ id: v.string(), after: v.array(count) })),
    "If clients share one process: the moment of the event loop with which it begins.",
  ),
  accesses: v.array(access),
  releases: v.array(v.string()),
  result: v.exactOptional(v.string()),
  error: v.exactOptional(v.string()),
  lock: v.exactOptional(v.picklist(["blocked", "blocked-visibly", "retry", "expired", "resumed"])),
  waitsForLock: v.exactOptional(v.boolean()),
  yielded: v.exactOptional(v.boolean()),
  skippedMs: v.exactOptional(v.number()),
  calls: v.exactOptional(v.number()),
  returns: v.exactOptional(v.number()),
  couldFail: v.exactOptional(v.array(errorKind)),
  injected: v.exactOptional(errorKind),
  persisted: v.exactOptional(v.array(persistence)),
});

export const crash = v.variant("kind", [
  v.strictObject({ kind: v.literal("kill"), step: v.number() }),
  v.strictObject({ kind: v.literal("power-loss"), step: v.number(), lost: v.array(v.number()), torn: v.boolean() }),
]);
export const fault = v.variant("kind", [...crash.options, v.strictObject({ kind: errorKind, step: v.number() })]);

export const notedStep = v.strictObject({
  label: v.string(),
  file: v.string(),
  result: v.exactOptional(v.string()),
  error: v.exactOptional(v.string()),
});

export const stageFailure = v.strictObject({
  stage: v.picklist(["load", "setup", "recover", "connect", "close", "inspect"]),
  kind: v.picklist(["threw", "broken"]),
  error,
});

export const unsynced = v.strictObject({ file: v.string(), level: v.picklist(["NORMAL", "OFF"]) });

export const foundFile = v.strictObject({ path: v.string(), bytes: v.number() });

export const answer = v.strictObject({ operation, outcome, refusedForEver: v.boolean(), steps: v.array(notedStep) });

export const recoveryRun = v.strictObject({
  crash: described(v.exactOptional(crash), "Left out: an error was injected instead."),
  lost: v.array(v.string()),
  unsynced: v.array(unsynced),
  steps: v.array(step),
  uncontrolledEffects: v.array(v.string()),
  recovered: v.exactOptional(v.unknown()),
  isWhole: v.exactOptional(v.boolean()),
  answers: v.array(answer),
  snapshot: v.exactOptional(v.unknown()),
  failure: v.exactOptional(stageFailure),
  files: v.exactOptional(v.array(foundFile)),
});

import { type Access, type ErrorKind, guarded, type SchedulingPoints } from "../../core/index.js";
import { codeOf } from "../error-code.js";
import type { Effect } from "./effect.js";
import { whenFailed } from "./file-accesses.js";

/** Does the work of a call as one step. */
export function takeStep(hook: SchedulingPoints, effect: Effect, work: () => unknown): unknown {
  const { accesses, fault } = enterStep(hook, effect);
  try {
    // Some functions of node:fs call others, for example to remove a tree. These calls are part of the step.
    const result = hook.within(fault === undefined ? work : () => effect.fail(fault));
    for (const { resource, mode } of accesses) hook.touch(resource, mode);
    notePersistence(hook, effect);
    if (typeof result === "boolean") hook.describeResult(result ? "yes" : "no");
    return result;
  } catch (error) {
    const code = codeOf(error);
    // If a fault was injected, a part of the work may have been done.
    const touched = fault === undefined ? whenFailed(accesses, code, hook.asksForPersistence()) : accesses;
    for (const { resource, mode } of touched) hook.touch(resource, mode);
    hook.fail(code);
    throw error;
  }
}

/** Passes the scheduling point of a call. Returns the accesses of the step, and the error to inject into it. */
export function enterStep(
  hook: SchedulingPoints,
  effect: Effect,
): { readonly accesses: readonly Access[]; readonly fault: ErrorKind | undefined } {
  if (!hook.enter(effect.label, effect.file)) return { accesses: [], fault: undefined };
  const fault = hook.fault(() => effect.faults);
  return { accesses: guarded({ accesses: effect.accesses }, hook.defect).accesses(), fault };
}

/**
 * Reports what a call has made durable. An fsync conflicts with a read of the same file: the client that reads may
 * report something that a power loss still takes.
 */
export function notePersistence(hook: SchedulingPoints, { file, syncs }: Effect): void {
  if (syncs === undefined || !hook.asksForPersistence()) return;
  hook.persist({ by: "fsync", node: syncs });
  hook.touch(file === "." ? "names:." : `file:${file}`, "add");
}

import { type Access, type ErrorKind, guarded, type SchedulingPoints } from "../../core/index.js";
import { codeOf } from "../error-code.js";
import type { Effect } from "./effect.js";

/** Does the work of a call as one step. */
export function takeStep(hook: SchedulingPoints, effect: Effect, work: () => unknown): unknown {
  const { accesses, fault } = enterStep(hook, effect);
  try {
    // Some functions of node:fs call others. What they do is part of the one step: removing a tree, for example.
    const result = hook.within(fault === undefined ? work : () => effect.fail(fault));
    for (const { resource, mode } of accesses) hook.touch(resource, mode);
    notePersistence(hook, effect);
    if (typeof result === "boolean") hook.describeResult(result ? "yes" : "no");
    return result;
  } catch (error) {
    // With an injected fault a part of the work may have been done.
    for (const { resource, mode } of accesses) hook.touch(resource, fault === undefined ? "read" : mode);
    hook.fail(codeOf(error));
    throw error;
  }
}

/** Passes the scheduling point of a call. Returns what the step will touch, and the error with which it must end. */
export function enterStep(
  hook: SchedulingPoints,
  effect: Effect,
): { readonly accesses: readonly Access[]; readonly fault: ErrorKind | undefined } {
  if (!hook.enter(effect.label, effect.file)) return { accesses: [], fault: undefined };
  const fault = hook.fault(() => effect.faults);
  return { accesses: guarded({ accesses: effect.accesses }, hook.defect).accesses(), fault };
}

/**
 * Notes what a call has made durable. If crashes follow, it matters which clients have read a file or a name before it was
 * made durable: they may have reported something that a power loss takes.
 */
export function notePersistence(hook: SchedulingPoints, { file, syncs }: Effect): void {
  if (syncs === undefined || !hook.asksForPersistence()) return;
  hook.persist({ by: "fsync", node: syncs });
  hook.touch(file === "." ? "names:." : `file:${file}`, "add");
}

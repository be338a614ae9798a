import type { NotedStep, SchedulingPoints } from "../core/index.js";

/** Records the steps of the operations of a restarted application. They are not controlled. */
export interface Notes {
  start(): void;
  /** Returns the steps since the last call. */
  take(): readonly NotedStep[];
  stop(): void;
}

/** Returns the same scheduling points, which also record each step. */
export function withNotes<Hook extends SchedulingPoints>(
  hook: Hook,
): { readonly noting: SchedulingPoints; readonly notes: Notes } {
  let isNoting = false;
  let depth = 0;
  let steps: { -readonly [Key in keyof NotedStep]: NotedStep[Key] }[] = [];

  const noting: SchedulingPoints = {
    ...hook,
    enter(label, file) {
      if (isNoting && depth === 0) steps.push({ label, file });
      return hook.enter(label, file);
    },
    within(action) {
      depth += 1;
      try {
        return hook.within(action);
      } finally {
        depth -= 1;
      }
    },
    describeResult(result) {
      const last = steps.at(-1);
      if (last !== undefined) last.result = result;
      hook.describeResult(result);
    },
    fail(code) {
      const last = steps.at(-1);
      // If something inside of a step fails, the step may still succeed.
      if (last !== undefined && depth === 0) last.error = code;
      hook.fail(code);
    },
  };

  const notes: Notes = {
    start() {
      isNoting = true;
      steps = [];
    },
    take() {
      const taken = steps;
      steps = [];
      return taken;
    },
    stop() {
      isNoting = false;
      steps = [];
    },
  };
  return { noting, notes };
}

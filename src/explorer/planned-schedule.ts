import type { Schedule } from "../core/index.js";

/** A schedule to run: clients or moments in this order, then as few switches as possible. */
export interface Plan {
  readonly schedule: PlannedSchedule;
  /** The text of each of these steps, see `comparable`. */
  readonly expected: readonly string[];
  readonly preemptions: number;
  /** The number of steps that fail or sleep. */
  readonly wastedSteps: number;
  /**
   * The identity of the last step; undefined: not known. If an explored run has this step and the steps of
   * `fingerprint`, the plan is superfluous.
   */
  readonly wanted: number | undefined;
  /** For each client the identity of its last step before the wanted one. */
  readonly fingerprint: readonly number[];
}

/** A schedule in one of the forms in which the explorer asks for it. */
export type PlannedSchedule = Extract<Schedule, { readonly type: "clients" | "moments" }>;

/** Returns what the schedule asks for, one after the other. */
export function askedBy(schedule: PlannedSchedule): readonly (number | string)[] {
  return schedule.type === "clients" ? schedule.clients : schedule.moments;
}

export function simplePlan(clients: readonly number[], expected: readonly string[]): Plan {
  const preemptions = clients.length > 1 ? 1 : 0;
  const schedule = { type: "clients", clients } as const;
  return { schedule, expected, preemptions, wastedSteps: 0, wanted: undefined, fingerprint: [] };
}

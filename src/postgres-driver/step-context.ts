import type { SchedulingPoints } from "../core/index.js";
import type { FollowedSessions } from "./followed-sessions.js";
import type { StepPlan } from "./step-plan.js";
import type { Monitor } from "./waiting/index.js";
import type { Answer, Batch } from "./wire/index.js";

/** What steps on a database need. */
export interface StepContext {
  readonly hook: SchedulingPoints;
  readonly monitor: Monitor;
  readonly sessions: FollowedSessions;
  /** Returns what is committed in the database. */
  readonly dump: () => Promise<Uint8Array>;
}

/** A step that the server has answered. */
export interface Taken {
  readonly batch: Batch;
  readonly plan: StepPlan;
  readonly answer: Pick<Answer, "results" | "error" | "transaction">;
  readonly waited: boolean;
}

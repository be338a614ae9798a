import { type Access, everything, type SchedulingPoints, serverResources } from "../core/index.js";
import {
  createSqlSession,
  type Isolation,
  type KnownSchema,
  mayOverlap,
  type SqlSession,
  type StepAccesses,
  waits,
} from "./sql/index.js";
import type { StepPlan } from "./step-plan.js";
import type { Answer, Session } from "./wire/index.js";

/** What the steps of the connections of one thread touch. */
export interface FollowedSessions {
  /** Returns what the step would touch now. */
  before(session: Session, plan: StepPlan): StepAccesses;
  isolation(session: Session): Isolation | undefined;
  /** Whether what the step commits may matter before it is committed. Only of a step outside of a transaction. */
  mayOverlap(plan: StepPlan): boolean;
  /** Whether a COMMIT of the session may be answered before it is durable (`synchronous_commit = off`). */
  isAsynchronous(session: Session): boolean;
  /** Records that the step was taken. Returns what it has touched. */
  after(session: Session, plan: StepPlan, end: StepOutcome): StepAccesses;
}

/** How a step ended, as far as its transaction is concerned. */
export interface StepOutcome extends Pick<Answer, "error" | "transaction"> {
  /** Whether the driver goes on with the same step: it has sent Flush. */
  readonly goesOn: boolean;
}

/** `schema` returns what is known of the database at the moment. */
export function followSessions(schema: () => KnownSchema): FollowedSessions {
  const followed = new WeakMap<Session, SqlSession>();
  const asynchronous = new WeakMap<Session, "transaction" | "session">();
  const of = (session: Session): SqlSession => {
    const known = followed.get(session) ?? createSqlSession(schema);
    followed.set(session, known);
    return known;
  };
  return {
    before(session, { executions, disconnects }) {
      return disconnects ? of(session).closed() : of(session).before(executions);
    },
    isolation: (session) => of(session).isolation(),
    mayOverlap: ({ executions }) => mayOverlap(executions, schema()),
    isAsynchronous: (session) => asynchronous.has(session),
    after(session, { executions, disconnects }, { error, transaction, goesOn }) {
      if (disconnects) return of(session).closed();
      if (transaction === "idle" && asynchronous.get(session) === "transaction") asynchronous.delete(session);
      const setting = executions.flatMap(({ statement }) => asynchronousBy(statement.label) ?? []).at(-1);
      if (setting === "no") asynchronous.delete(session);
      else if (setting !== undefined) asynchronous.set(session, setting);
      const status = goesOn ? undefined : ({ idle: "I", active: "T", failed: "E" } as const)[transaction];
      return of(session).after(executions, { status, failed: error !== undefined });
    },
  };
}

/**
 * Returns what a statement does to `synchronous_commit`; undefined: nothing. What a role, a database or the options of the
 * connection set is not seen.
 */
function asynchronousBy(sql: string): "transaction" | "session" | "no" | undefined {
  if (!/^SET\b.*\bsynchronous_commit\b|\bset_config\s*\(\s*'synchronous_commit'/i.test(sql)) return undefined;
  if (!/\b(off|false|no)\b|[=,]\s*'?0'?/i.test(sql.replace(/^.*?synchronous_commit/i, ""))) return "no";
  return /^SET\s+LOCAL\b|,\s*true\s*\)/i.test(sql) ? "transaction" : "session";
}

/** Reports what a step touches. `waited`: whether it has waited for a lock. */
export function touchAll(hook: Pick<SchedulingPoints, "touch">, { accesses }: StepAccesses, waited: boolean): void {
  const touch = ({ resource, mode }: Access): void =>
    hook.touch(resource === everything ? everything : `${serverResources}${resource}`, mode);
  for (const access of accesses) touch(access);
  if (waited) touch(waits);
}

import type { Access } from "../../core/index.js";
import { type Accesses, none, toList, union } from "./accesses.js";
import { type Advanced, advance } from "./advance.js";
import { isolationNamed } from "./isolation.js";
import type { KnownSchema } from "./known-schema.js";
import type { Parameters } from "./parameters.js";
import { ended, newSession, type SessionState, touchedByEnd } from "./session-state.js";
import type { Isolation, Statement } from "./statement.js";

/*
 * What each step of one connection touches, by the statements that came before it.
 */

/** A statement of a step, with the values of its parameters. */
export interface Execution {
  readonly statement: Statement;
  readonly parameters: Parameters;
}

/** What a step touches. */
export interface StepAccesses {
  /** If the accesses of two steps do not conflict, their order makes no difference: neither to answers nor to waiting. */
  readonly accesses: readonly Access[];
  /** Whether it may free locks, so that statements of others go on. */
  readonly releases: boolean;
}

/** How a step ended. */
export interface StepEnd {
  /**
   * What ReadyForQuery reported: idle, in a transaction, in a failed one. Undefined: the step ended with Flush, so its
   * transaction goes on.
   */
  readonly status: "I" | "T" | "E" | undefined;
  /** Whether the server answered with an error. */
  readonly failed: boolean;
}

/** Follows one connection. */
export interface SqlSession {
  /** Returns what a step touches if it is taken now and succeeds. It changes nothing. */
  before(step: readonly Execution[]): StepAccesses;
  /** Records that a step was taken, and returns what it touched. A step that only sends rows of a COPY is empty. */
  after(step: readonly Execution[], end: StepEnd): StepAccesses;
  /** Returns what the end of the connection touches: its transaction is rolled back, and all its locks are freed. */
  closed(): StepAccesses;
  /** Returns the isolation level of the open transaction, or of the next one. Undefined: not known. */
  isolation(): Isolation | undefined;
}

/**
 * The access that a step has in addition if it waited for a lock. If two steps wait for each other it is a deadlock, and
 * the one that fails is the one that waited last, even if they touch different tables.
 */
export const waits: Access = { resource: "waiting for locks", mode: "write" };

/**
 * Follows a new connection. `schema` returns what is known of the database at the moment. `isolation`: the default of
 * the connection, if its own options say so.
 */
export function createSqlSession(schema: () => KnownSchema, isolation?: Isolation): SqlSession {
  let state = newSession(isolation ?? isolationNamed(schema().schema.isolation));

  /** The COPY whose rows may be still to come: they are sent in steps without a statement of their own. */
  let copying: Execution | undefined;

  const run = (step: readonly Execution[]): Advanced => {
    let result: Advanced = { accesses: none, releases: false, state };
    const executions = step.length === 0 && copying !== undefined ? [copying] : step;
    for (const { statement, parameters } of executions) {
      const next = advance(result.state, statement, parameters, schema());
      result = {
        accesses: union(result.accesses, next.accesses),
        releases: result.releases || next.releases,
        state: next.state,
      };
    }
    return result;
  };
  const report = (accesses: Accesses, releases: boolean): StepAccesses => ({
    // Notifications arrive between the answers to statements.
    accesses: toList(state.listens ? union(accesses, new Map([["notifications", "read"]])) : accesses),
    releases,
  });

  return {
    before(step) {
      const ran = finished(run(step));
      return report(ran.accesses, ran.releases);
    },
    after(step, { status, failed }) {
      const ran = run(step);
      const done = status === undefined ? ran : finished(ran);
      // Its locks are freed when it fails, and not when ROLLBACK comes. With a savepoint, some are.
      const undone = failed ? union(undoneIn(state), undoneIn(ran.state)) : none;
      const isWhole = state.levels.length === 1 && step.every(({ statement }) => statement.kind !== "savepoint");
      const last = step.at(-1);
      if (last !== undefined) copying = last.statement.kind === "copy" ? last : undefined;
      state = reconciled(failed ? afterError(state, ran.state, isWhole) : done.state, status);
      return report(union(done.accesses, undone), failed || done.releases);
    },
    closed: () => report(union(touchedByEnd(state, "rollback"), state.kept), true),
    isolation: () => state.isolation,
  };
}

/** Outside of BEGIN and COMMIT a step is a transaction of its own. */
function finished(ran: Advanced): Advanced {
  if (ran.state.status !== "idle") return ran;
  const accesses = touchedByEnd(ran.state, "commit");
  return {
    accesses: union(ran.accesses, accesses),
    // No other client can wait for the lock of a table that a SELECT has read and left in the same step.
    releases: ran.releases || [...accesses.keys()].some((each) => !each.startsWith("reading table:")),
    state: ended(ran.state, "commit", false),
  };
}

function undoneIn(state: SessionState): Accesses {
  return state.status === "failed" ? none : touchedByEnd(state, "rollback");
}

/** How far the step came before its error is not known. `isWhole`: its whole transaction was undone. */
function afterError(before: SessionState, after: SessionState, isWhole: boolean): SessionState {
  const same = <K extends keyof SessionState>(key: K): SessionState[K] | undefined =>
    before[key] === after[key] ? before[key] : undefined;
  return {
    ...after,
    levels: isWhole ? newSession(undefined).levels : after.status === "idle" ? before.levels : after.levels,
    isolation: same("isolation"),
    defaultIsolation: same("defaultIsolation"),
    earlierDefault: same("earlierDefault"),
    hasSnapshot: before.hasSnapshot && after.hasSnapshot,
  };
}

/** What the server reports is right: a procedure may have ended the transaction. */
function reconciled(state: SessionState, status: StepEnd["status"]): SessionState {
  switch (status) {
    case undefined:
      return state;
    case "I":
      return state.status === "idle" && state.levels.length === 1
        ? ended(state, "commit", false)
        : ended(state, "rollback", false);
    case "T":
      return { ...state, status: "open" };
    case "E":
      return { ...state, status: "failed" };
    default:
      throw new Error(`an unknown status ${status satisfies never}`);
  }
}

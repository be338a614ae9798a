import { type ErrorKind, losesConnection, type SchedulingPoints } from "../../core/index.js";
import { raw } from "../timers/index.js";
import { type FollowedSessions, type StepOutcome, touchAll } from "./followed-sessions.js";
import { type FaultSituation, failingSql, faultsOf } from "./step-faults.js";
import { planOf, type StepPlan } from "./step-plan.js";
import type { AwaitedLock, Monitor, WatchedSession } from "./waiting/index.js";
import type { Answer, Batch } from "./wire/index.js";

/** What steps on a database need. */
export interface StepContext {
  readonly hook: SchedulingPoints;
  readonly monitor: Monitor;
  readonly sessions: FollowedSessions;
  /** Returns what is committed in the database. */
  readonly dump: () => Promise<Uint8Array>;
}

/** Lets the client take the step of a batch when it is its turn. Resolves when the driver has got the answer. */
export async function takeStep(context: StepContext, batch: Batch): Promise<void> {
  const { hook, sessions } = context;
  const plan = planOf(batch);
  const isStep = plan !== undefined && hook.enter(plan.label, "");
  if (!isStep) {
    const answer = await batch.forward();
    if (plan !== undefined) sessions.after(batch.session, plan, outcomeOf(batch, answer));
    return answer.deliver();
  }
  const fault = hook.fault(() => faultsOf(plan, situationOf(context, batch)));
  if (fault !== undefined) return takeFault(context, { batch, plan, fault });
  if (plan.executions.some(({ statement }) => statement.usesClock)) hook.time.sqlClockUsed();
  const { answer, waited } = await answerOf(context, batch, plan);
  await finish(context, { batch, plan, answer, waited });
  answer.deliver();
}

function situationOf({ sessions }: StepContext, { session }: Batch): FaultSituation {
  return { transaction: session.transaction, isolation: sessions.isolation(session) };
}

interface Faulty {
  readonly batch: Batch;
  readonly plan: StepPlan;
  readonly fault: ErrorKind;
}

/** Takes the step so that it ends with the error. The error is the server's own, so that both sides agree on what is left. */
async function takeFault(context: StepContext, { batch, plan, fault }: Faulty): Promise<void> {
  const { monitor } = context;
  const { processId } = batch.session;
  if (!losesConnection(fault)) {
    const answer = await batch.replace(failingSql(fault));
    await finish(context, { batch, plan, answer, waited: false });
    return answer.deliver();
  }
  if (fault === "57P01") {
    await monitor.terminate(processId);
    const answer = await batch.forward();
    await finish(context, { batch, plan, answer, waited: false });
    return answer.deliver();
  }
  if (fault === "connection-lost") {
    batch.disconnect();
    await monitor.ended([processId]);
    return finishLost(context, { batch, plan });
  }
  const { answer, waited } = await answerOf(context, batch, plan);
  await finish(context, { batch, plan, answer, waited });
  answer.disconnect();
  await monitor.ended([processId]);
  await finishLost(context, { batch, plan });
}

/** What follows from a step that ended without an answer: its session is gone, and with it its transaction. */
async function finishLost(context: StepContext, { batch, plan }: Omit<Faulty, "fault">): Promise<void> {
  const { hook, sessions } = context;
  touchAll(hook, sessions.after(batch.session, { ...plan, disconnects: true }, lostOutcome), false);
  hook.release(["postgres"]);
  hook.fail("ECONNRESET");
  await letOthersGoOn(context);
  if (hook.asksForDump()) hook.dump(await context.dump());
}

const lostOutcome: StepOutcome = { transaction: "idle", goesOn: false };

interface Taken {
  readonly batch: Batch;
  readonly plan: StepPlan;
  readonly answer: Answer;
  readonly waited: boolean;
}

/** Reports what the step has done, and lets clients go on that waited for it. */
async function finish(context: StepContext, { batch, plan, answer, waited }: Taken): Promise<void> {
  const { hook, sessions } = context;
  // A setting of the transaction has ended afterwards.
  if (sessions.isAsynchronous(batch.session)) hook.persist({ by: "postgres" });
  const taken = sessions.after(batch.session, plan, outcomeOf(batch, answer));
  touchAll(hook, taken, waited);
  if (taken.releases) hook.release(["postgres"]);
  describeAnswer(hook, answer);
  const haveGoneOn = await letOthersGoOn(context);
  // Within a transaction nothing is committed.
  if (hook.asksForDump() && (taken.releases || haveGoneOn)) hook.dump(await context.dump());
}

function outcomeOf({ commands }: Batch, { error, transaction }: Answer): StepOutcome {
  const goesOn = commands.at(-1)?.type === "flush";
  return error === undefined ? { transaction, goesOn } : { error, transaction, goesOn };
}

/** Milliseconds after which a step without an answer may be waiting for a lock. */
const patienceMs = 2;

/** Longer than the `deadlock_timeout` of a server that Rollcall starts. */
const deadlockSearchMs = 5;

/** Forwards the batch. While it waits for a lock of another client, that one has the turn. */
async function answerOf(
  { hook, monitor, sessions }: StepContext,
  batch: Batch,
  plan: StepPlan,
): Promise<{ readonly answer: Answer; readonly waited: boolean }> {
  const { processId } = batch.session;
  let answer: Answer | undefined;
  let waited = false;
  let hasWaited = false;
  const answered = batch.forward().then((came) => {
    answer = came;
  });
  for (;;) {
    await Promise.race([answered, raw.sleep(patienceMs)]);
    if (answer !== undefined) return { answer, waited };
    const isBlocked = blockedIn(await monitor.settle((other) => other === processId && answer === undefined));
    if (answer !== undefined || !isBlocked(processId)) continue;
    if (!hasWaited) {
      // The server searches for a deadlock once, a moment after the wait began. If another client closed a cycle before that,
      // it would depend on the moment which of them fails.
      hasWaited = true;
      await raw.sleep(deadlockSearchMs);
      continue;
    }
    hasWaited = false;
    waited = true;
    touchAll(hook, sessions.before(batch.session, plan), waited);
    const lock = (await monitor.awaitedLocks()).get(processId);
    if (lock !== undefined) hook.describeResult(`waits for ${describeLock(lock)}`);
    // If no other client can move, or the run is over, the step may still have a time limit of its own.
    if (!hook.server.wait(processId)) await answered;
  }
}

/**
 * If the step has freed locks, the server goes on with steps of other clients, which belongs to this step. Returns whether it
 * has.
 */
async function letOthersGoOn({ hook, monitor }: StepContext): Promise<boolean> {
  const waiting = hook.server.waiting();
  if (waiting.length === 0) return false;
  const isBlocked = blockedIn(await monitor.settle());
  const freed = waiting.filter((session) => !isBlocked(session));
  hook.server.freed(freed);
  return freed.length > 0;
}

function blockedIn(sessions: readonly WatchedSession[]): (processId: number) => boolean {
  const blocked = new Set(sessions.flatMap(({ processId, activity }) => (activity === "blocked" ? [processId] : [])));
  return (processId) => blocked.has(processId);
}

function describeLock({ kind, table, indexes, key }: AwaitedLock): string {
  if (indexes !== undefined) return `the key in ${indexes.join(" or ")}`;
  if (key !== undefined) return `the advisory lock ${key}`;
  if (kind === "tuple") return `a row of ${table ?? "a table"}`;
  return table === undefined ? `the end of another transaction` : `the table ${table}`;
}

function describeAnswer(hook: SchedulingPoints, { error, results }: Answer): void {
  const last = results.at(-1);
  if (error !== undefined) hook.fail(error.code);
  else if (last !== undefined && last.rowCount > 0) {
    hook.describeResult(last.rowCount === 1 ? "1 row" : `${last.rowCount} rows`);
  } else if (/^(SELECT|UPDATE|DELETE|INSERT)/.test(last?.tag ?? "")) hook.describeResult("no row");
}

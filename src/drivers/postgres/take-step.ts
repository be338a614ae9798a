import type { SchedulingPoints } from "../../core/index.js";
import { raw } from "../timers/index.js";
import { describeBatch, type StepPlan } from "./step-plan.js";
import type { Monitor, WatchedSession } from "./waiting/index.js";
import type { Answer, Batch } from "./wire/index.js";

/** What steps on a database need. */
export interface StepContext {
  readonly hook: SchedulingPoints;
  readonly monitor: Monitor;
  /** Returns what is committed in the database. */
  readonly dump: () => Promise<Uint8Array>;
}

/** Lets the client take the step of a batch when it is its turn. Resolves when the driver has got the answer. */
export async function takeStep(context: StepContext, batch: Batch): Promise<void> {
  const { hook } = context;
  const plan = describeBatch(batch);
  if (plan === undefined || !hook.enter(plan.label, "")) return (await batch.forward()).deliver();
  const answer = await answerOf(context, batch, plan);
  describeAnswer(hook, plan, answer);
  await letOthersGoOn(context);
  if (hook.asksForDump()) hook.dump(await context.dump());
  answer.deliver();
}

/** Milliseconds after which a step without an answer may be waiting for a lock. */
const patienceMs = 2;

/** Forwards the batch. While it waits for a lock of another client, that one has the turn. */
async function answerOf({ hook, monitor }: StepContext, batch: Batch, plan: StepPlan): Promise<Answer> {
  touch(hook, plan);
  let answer: Answer | undefined;
  const answered = batch.forward().then((came) => {
    answer = came;
  });
  const { processId } = batch.session;
  for (;;) {
    await Promise.race([answered, raw.sleep(patienceMs)]);
    if (answer !== undefined) return answer;
    const isBlocked = blockedIn(await monitor.settle((other) => other === processId && answer === undefined));
    if (answer !== undefined || !isBlocked(processId)) continue;
    const goesOn = hook.server.wait(processId);
    touch(hook, plan);
    // No other client can move, or the run is over: the step may have a time limit of its own.
    if (!goesOn) await answered;
  }
}

/** If the step has freed locks, the server goes on with steps of other clients, which belongs to this step. */
async function letOthersGoOn({ hook, monitor }: StepContext): Promise<void> {
  const waiting = hook.server.waiting();
  if (waiting.length === 0) return;
  const isBlocked = blockedIn(await monitor.settle());
  hook.server.freed(waiting.filter((session) => !isBlocked(session)));
}

function blockedIn(sessions: readonly WatchedSession[]): (processId: number) => boolean {
  const blocked = new Set(sessions.flatMap(({ processId, activity }) => (activity === "blocked" ? [processId] : [])));
  return (processId) => blocked.has(processId);
}

function touch(hook: SchedulingPoints, { accesses }: StepPlan): void {
  for (const { resource, mode } of accesses) hook.touch(resource, mode);
}

function describeAnswer(hook: SchedulingPoints, { mayFree }: StepPlan, { error, results }: Answer): void {
  if (mayFree) hook.release(["postgres"]);
  const last = results.at(-1);
  if (error !== undefined) hook.fail(error.code);
  else if (last !== undefined && last.rowCount > 0) {
    hook.describeResult(last.rowCount === 1 ? "1 row" : `${last.rowCount} rows`);
  } else if (/^(SELECT|UPDATE|DELETE|INSERT)/.test(last?.tag ?? "")) hook.describeResult("no row");
}

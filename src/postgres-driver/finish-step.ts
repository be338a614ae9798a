import type { SchedulingPoints } from "../core/index.js";
import { blockedIn } from "./await-answer.js";
import { type StepOutcome, touchAll } from "./followed-sessions.js";
import type { StepContext, Taken } from "./step-context.js";
import type { Batch } from "./wire/index.js";

/** Reports what the step has done, and lets clients go on that waited for it. */
export async function finish(context: StepContext, { batch, plan, answer, waited }: Taken): Promise<void> {
  const { hook, sessions } = context;
  // A setting of the transaction has ended afterwards.
  if (sessions.isAsynchronous(batch.session)) hook.persist({ by: "postgres" });
  const taken = sessions.after(batch.session, plan, outcomeOf(batch, answer));
  touchAll(hook, taken, waited);
  if (taken.releases) hook.release(["postgres"]);
  describeAnswer(hook, answer);
  const haveGoneOn = await letOthersGoOn(context);
  // Within a transaction nothing is committed, whatever locks it frees.
  const mayHaveCommitted = taken.releases && answer.transaction !== "active";
  if (hook.asksForDump() && (mayHaveCommitted || haveGoneOn)) hook.dump(await context.dump());
}

export function outcomeOf({ commands }: Batch, { error, transaction }: Taken["answer"]): StepOutcome {
  const goesOn = commands.at(-1)?.type === "flush";
  return error === undefined ? { transaction, goesOn } : { error, transaction, goesOn };
}

/**
 * If the step has freed locks, the server goes on with steps of other clients, which belongs to this step. Returns whether it
 * has.
 */
export async function letOthersGoOn({ hook, monitor }: StepContext): Promise<boolean> {
  const waiting = hook.server.waiting();
  if (waiting.length === 0) return false;
  const isBlocked = blockedIn(await monitor.settle());
  const freed = waiting.filter((session) => !isBlocked(session));
  hook.server.freed(freed);
  return freed.length > 0;
}

function describeAnswer(hook: SchedulingPoints, { error, results }: Taken["answer"]): void {
  const last = results.at(-1);
  if (error !== undefined) hook.fail(error.code);
  else if (last !== undefined && last.rowCount > 0) {
    hook.describeResult(last.rowCount === 1 ? "1 row" : `${last.rowCount} rows`);
  } else if (/^(SELECT|UPDATE|DELETE|INSERT)/.test(last?.tag ?? "")) hook.describeResult("no row");
}

import { awaited } from "./await-answer.js";
import { finish, outcomeOf } from "./finish-step.js";
import { describeSql, type Execution } from "./sql/index.js";
import type { StepContext } from "./step-context.js";
import { type FaultSituation, faultsOf } from "./step-faults.js";
import { planOf, type StepPlan } from "./step-plan.js";
import { takeFault } from "./take-fault.js";
import type { Batch } from "./wire/index.js";

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
  if (commitsLater(context, batch, plan)) return takeWithCommit(context, batch, plan);
  const { answer, waited } = await awaited(context, { batch, plan }, batch.forward());
  await finish(context, { batch, plan, answer, waited });
  answer.deliver();
}

/**
 * Whether the end of the step is a step of its own. A statement outside of a transaction has one for itself, and before that
 * is committed other clients may move.
 */
function commitsLater({ sessions }: StepContext, { session, commands }: Batch, plan: StepPlan): boolean {
  const last = commands.at(-1)?.type;
  return session.transaction === "idle" && (last === "query" || last === "sync") && sessions.mayOverlap(plan);
}

/** Takes a step and, as another one, its COMMIT. */
async function takeWithCommit(context: StepContext, batch: Batch, plan: StepPlan): Promise<void> {
  const begun: StepPlan = { ...plan, executions: [...executionsOf("BEGIN"), ...plan.executions] };
  const { answer: open, waited } = await awaited(context, { batch, plan: begun }, batch.forwardOpen());
  const { type, answer } = open;
  await finish(context, { batch, plan: type === "open" ? begun : plan, answer, waited });
  if (type === "failed") return open.answer.deliver();
  const commit: StepPlan = { label: "COMMIT of the statement", executions: executionsOf("COMMIT"), disconnects: false };
  context.hook.enter(commit.label, "");
  const end = await awaited(context, { batch, plan: commit }, open.commit());
  await finish(context, { batch, plan: commit, ...end, answer: { ...end.answer, results: [] } });
  end.answer.deliver();
}

function executionsOf(sql: string): readonly Execution[] {
  return describeSql(sql).map((statement) => ({ statement, parameters: [] }));
}

function situationOf({ sessions }: StepContext, { session }: Batch): FaultSituation {
  return { transaction: session.transaction, isolation: sessions.isolation(session) };
}

import {
  type CaseJudgement,
  type Event,
  type Finding,
  type History,
  jobOf,
  type RecoveryRun,
  type StageFailure,
  type Trace,
  withoutJobs,
} from "../core/index.js";
import { type BoundWorkload, stageFinding, withoutRepetitions, worstFirst } from "../workload/index.js";
import { historyOf, historyThrough } from "./history.js";

/** Everything that is wrong with what a controlled run has shown. */
export async function judgeTrace(bound: BoundWorkload, trace: Trace): Promise<CaseJudgement> {
  const open = trace.openTransactions.map(({ client, file }): Finding => {
    return { code: "left-in-transaction", values: { client, file } };
  });
  return judgeHistory(bound, historyOf(trace), [...failed(trace.failure), ...open]);
}

/**
 * Everything that is wrong with what a restarted application has found and done, if the run before it ended before this
 * step. The histories of both are one: what had returned must be there, and what had not, completely or not at all.
 */
export async function judgeRecovery(
  bound: BoundWorkload,
  trace: Trace,
  step: number,
  recovery: RecoveryRun,
): Promise<CaseJudgement> {
  const judged = await judgeHistory(
    bound,
    historyThrough(trace, step, recovery),
    failed(recovery.failure, leftBehind(recovery)),
  );
  return { ...judged, findings: withUnsynced(judged.findings, recovery) };
}

async function judgeHistory(
  bound: BoundWorkload,
  history: History,
  others: readonly Finding[],
): Promise<CaseJudgement> {
  const events = withoutJobs(history.events);
  const { findings, shown, unknown } = await bound.judge({ ...history, events });
  const found = [...others, ...findings, ...failedJobs(history.events)];
  return {
    findings: withoutRepetitions(worstFirst(found, bound.workload.ranks)),
    culprit: shown.culprit === undefined ? undefined : events[shown.culprit],
    possible: shown.possible,
    unknown,
  };
}

function failedJobs(events: readonly Event[]): Finding[] {
  return events.flatMap(({ operation, outcome, refusedForEver }): Finding[] => {
    const job = jobOf(operation);
    if (job === undefined) return [];
    if (outcome.type === "threw") return [{ code: "job-threw", values: { job, error: outcome.error } }];
    if (outcome.type !== "rejected" || refusedForEver !== true) return [];
    return [{ code: "refused-for-ever", values: { operation, error: outcome.error } }];
  });
}

function failed(failure: StageFailure | undefined, left: object = {}): Finding[] {
  if (failure === undefined) return [];
  const { code, values } = stageFinding(failure);
  return [{ code, values: { ...values, ...left } }];
}

/** An `inspect` that throws after a crash is seldom wrong itself: it has met a file that is half made. */
function leftBehind({ crash, failure, files = [] }: RecoveryRun): object {
  return failure?.stage === "inspect" ? { left: { after: crash?.kind ?? "fault", files } } : {};
}

/** If only a pragma has lost it, the first finding says which. */
function withUnsynced(findings: readonly Finding[], { unsynced }: RecoveryRun): readonly Finding[] {
  const [first, ...others] = findings;
  if (first === undefined || unsynced.length === 0) return findings;
  return [{ ...first, values: { ...first.values, unsynced } }, ...others];
}

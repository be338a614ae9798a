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

/** Judges a controlled run. */
export async function judgeTrace(bound: BoundWorkload, trace: Trace): Promise<CaseJudgement> {
  // It ended the run in the middle, so nothing else can be judged.
  if (trace.uncaught !== undefined) {
    const finding = { code: "uncaught-exception", values: trace.uncaught };
    return { findings: [finding], culprit: undefined, possible: [], unknown: undefined };
  }
  const open = trace.openTransactions.map(({ client, file }): Finding => {
    return { code: "left-in-transaction", values: { client, file } };
  });
  const unreturned = trace.unreturned.map((values): Finding => ({ code: "never-returned", values }));
  return judgeHistory(bound, historyOf(trace), [...unreturned, ...failed(trace.failure), ...open]);
}

/**
 * Judges a restarted application after a run that ended before this step. Both have one history: the effect of an
 * operation that had returned must be there. Of any other operation, all or nothing must be there.
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

/**
 * Returns the files for the finding of an `inspect` that threw. Usually `inspect` is right, and has met a file that is
 * half made.
 */
function leftBehind({ crash, failure, files = [] }: RecoveryRun): object {
  return failure?.stage === "inspect" ? { left: { after: crash?.kind ?? "fault", files } } : {};
}

/** Returns the findings. If only a pragma is the cause of a loss, the first finding names it. */
function withUnsynced(findings: readonly Finding[], { unsynced }: RecoveryRun): readonly Finding[] {
  const [first, ...others] = findings;
  if (first === undefined || unsynced.length === 0) return findings;
  return [{ ...first, values: { ...first.values, unsynced } }, ...others];
}

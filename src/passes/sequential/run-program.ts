import {
  type Action,
  type ApplicationRun,
  applicationRunsOf,
  describeDeath,
  type Event,
  type Finding,
  jobOf,
  type Loss,
  type Program,
  type ProgramStep,
  type Unjudged,
  withoutJobs,
} from "../../core/index.js";
import { type FreeClientReport, type FreeClientTask, type RunDirectories, stallMessage } from "../../host/index.js";
import { type BoundWorkload, type SequenceJudgement, type SequentialRun, stageFinding } from "../../workload/index.js";
import type { ThreadSupply } from "./thread-supply.js";

export type ProgramOutcome =
  | { readonly type: "judged"; readonly steps: readonly ProgramStep[]; readonly findings: readonly Finding[] }
  | Unjudged
  | { readonly type: "aborted" };

export interface ProgramMeans {
  readonly bound: BoundWorkload;
  readonly threads: ThreadSupply;
  readonly directories: RunDirectories;
  /** Called between two runs of the application, when its process would end. */
  readonly betweenRuns: () => Promise<void>;
}

/**
 * Runs a program on a target in a fresh directory. Compares with the model every answer, and the store at rest after
 * each run of the application. Ends with the first difference.
 */
export async function runProgram(means: ProgramMeans, program: Program): Promise<ProgramOutcome> {
  const { bound, threads, directories, betweenRuns } = means;
  const directory = directories.next();
  const done: SequentialRun[] = [];
  const steps: ProgramStep[] = [];
  try {
    for (const [index, run] of applicationRunsOf(program).entries()) {
      if (index > 0) await betweenRuns();
      const isDisturbed = done.some(({ losses }) => losses.length > 0);
      const finished = await runOnce({ directory, setup: index === 0, recover: index > 0, isDisturbed }, run, threads);
      if (finished.type !== "finished") return finished;
      const { report } = finished;
      const events = withoutJobs(report.events);
      const judged = await bound.judgeSequence([...done, { events, snapshot: report.snapshot, losses: [] }]);
      steps.push(...stepsOf(report, events, judged, index));
      const findings = [...judged.findings, ...jobFindings(report.events), ...failureOf(report)];
      if (findings.length > 0) return { type: "judged", steps, findings };
      if (judged.unknown !== undefined) return { type: "lost", reason: judged.unknown, isStuck: false };
      const { losses, happened } = afterwards(bound, directory, run, report, [...done.flatMap(eventsOf), ...events]);
      done.push({ events, snapshot: report.snapshot, losses });
      steps.push(...happened.map((action) => ({ action })));
    }
    return { type: "judged", steps, findings: [] };
  } finally {
    directories.discard(directory);
  }
}

function eventsOf({ events }: SequentialRun): readonly Event[] {
  return events;
}

type Finished =
  | { readonly type: "finished"; readonly report: FreeClientReport }
  | Exclude<ProgramOutcome, { type: "judged" }>;

async function runOnce(
  asked: Pick<FreeClientTask, "directory" | "setup" | "recover"> & { readonly isDisturbed: boolean },
  run: ApplicationRun,
  threads: ThreadSupply,
): Promise<Finished> {
  const outcome = await threads.current().run({ tasks: [{ ...asked, batches: [run.operations], inspect: true }] });
  if (outcome.type === "finished") {
    const [report] = outcome.reports;
    if (report !== undefined) return { type: "finished", report };
  }
  if (outcome.type === "aborted") return { type: "aborted" };
  await threads.renew();
  if (outcome.type === "stalled") return { type: "lost", reason: stallMessage(outcome, run.operations), isStuck: true };
  const reason = outcome.type === "died" ? describeDeath(outcome) : "nothing came back";
  return { type: "lost", reason, isStuck: false };
}

/** Returns the steps of a run, up to the answer that differs. */
function stepsOf(
  { events: all }: FreeClientReport,
  events: readonly Event[],
  { wrong }: SequenceJudgement,
  run: number,
): ProgramStep[] {
  const last = wrong?.run === run ? events[wrong.event] : undefined;
  const until = last === undefined ? all : all.slice(0, all.indexOf(last) + 1);
  return until.map((event): ProgramStep => {
    const step = { action: event.operation, outcome: event.outcome };
    return event === last ? { ...step, expected: wrong?.expected } : step;
  });
}

function jobFindings(events: readonly Event[]): Finding[] {
  return events.flatMap(({ operation, outcome }): Finding[] => {
    const job = jobOf(operation);
    if (job === undefined || outcome.type !== "threw") return [];
    return [{ code: "job-threw", values: { job, error: outcome.error } }];
  });
}

function failureOf({ failure }: FreeClientReport): Finding[] {
  return failure === undefined ? [] : [stageFinding(failure)];
}

/**
 * Does the environment's actions after a run of the application. If there is nothing to lose, the application only
 * restarts.
 */
function afterwards(
  { lose }: BoundWorkload,
  directory: string,
  run: ApplicationRun,
  { snapshot }: FreeClientReport,
  events: readonly Event[],
): { readonly losses: readonly Loss[]; readonly happened: readonly Action[] } {
  const losses: Loss[] = [];
  const happened = run.afterwards.map((action): Action => {
    if (action.type !== "lose") return action;
    const { key } = action;
    const subject = snapshot === undefined ? undefined : lose(directory, snapshot, key, events);
    if (subject === undefined) return { type: "restart" };
    losses.push({ key, subject, call: 0 });
    return action;
  });
  return { losses, happened };
}

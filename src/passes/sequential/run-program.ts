import {
  type Action,
  describeDeath,
  type Event,
  type Finding,
  jobOf,
  type Loss,
  type Lost,
  livesOf,
  type Program,
  type ProgramLife,
  type ProgramStep,
  withoutJobs,
} from "../../core/index.js";
import { type Life, type LifeReport, type RunDirectories, stallMessage } from "../../host/index.js";
import { type BoundWorkload, type SequenceJudgement, type SequentialLife, stageFinding } from "../../workload/index.js";
import type { ThreadSupply } from "./thread-supply.js";

export type ProgramOutcome =
  | { readonly type: "judged"; readonly steps: readonly ProgramStep[]; readonly findings: readonly Finding[] }
  | Lost
  | { readonly type: "aborted" };

export interface ProgramMeans {
  readonly bound: BoundWorkload;
  readonly threads: ThreadSupply;
  readonly directories: RunDirectories;
  /** What happens when an application's process would end. */
  readonly betweenLives: () => Promise<void>;
}

/**
 * Runs a program on a target in a fresh directory and compares every answer, and the store at rest after each run of the
 * application, with the model. It ends at the first disagreement.
 */
export async function runProgram(means: ProgramMeans, program: Program): Promise<ProgramOutcome> {
  const { bound, threads, directories, betweenLives } = means;
  const directory = directories.next();
  const done: SequentialLife[] = [];
  const steps: ProgramStep[] = [];
  try {
    for (const [index, life] of livesOf(program).entries()) {
      if (index > 0) await betweenLives();
      const isDisturbed = done.some(({ losses }) => losses.length > 0);
      const lived = await live({ directory, setup: index === 0, recover: index > 0, isDisturbed }, life, threads);
      if (lived.type !== "lived") return lived;
      const { report } = lived;
      const events = withoutJobs(report.events);
      const judged = await bound.judgeSequence([...done, { events, snapshot: report.snapshot, losses: [] }]);
      steps.push(...stepsOf(report, events, judged, index));
      const findings = [...judged.findings, ...jobFindings(report.events), ...failureOf(report)];
      if (findings.length > 0) return { type: "judged", steps, findings };
      if (judged.unknown !== undefined) return { type: "lost", reason: judged.unknown, isStuck: false };
      const { losses, happened } = afterwards(bound, directory, life, report, [...done.flatMap(eventsOf), ...events]);
      done.push({ events, snapshot: report.snapshot, losses });
      steps.push(...happened.map((action) => ({ action })));
    }
    return { type: "judged", steps, findings: [] };
  } finally {
    directories.discard(directory);
  }
}

function eventsOf({ events }: SequentialLife): readonly Event[] {
  return events;
}

type Lived = { readonly type: "lived"; readonly report: LifeReport } | Exclude<ProgramOutcome, { type: "judged" }>;

async function live(
  asked: Pick<Life, "directory" | "setup" | "recover"> & { readonly isDisturbed: boolean },
  life: ProgramLife,
  threads: ThreadSupply,
): Promise<Lived> {
  const outcome = await threads.current().live({ lives: [{ ...asked, waves: [life.operations], inspect: true }] });
  if (outcome.type === "finished") {
    const [report] = outcome.reports;
    if (report !== undefined) return { type: "lived", report };
  }
  if (outcome.type === "aborted") return { type: "aborted" };
  await threads.renew();
  if (outcome.type === "stalled")
    return { type: "lost", reason: stallMessage(outcome, life.operations), isStuck: true };
  const reason = outcome.type === "died" ? describeDeath(outcome) : "nothing came back";
  return { type: "lost", reason, isStuck: false };
}

/** What was done, up to the answer that disagrees. */
function stepsOf(
  { events: all }: LifeReport,
  events: readonly Event[],
  { wrong }: SequenceJudgement,
  life: number,
): ProgramStep[] {
  const last = wrong?.life === life ? events[wrong.event] : undefined;
  const until = last === undefined ? all : all.slice(0, all.indexOf(last) + 1);
  return until.map((event): ProgramStep => {
    const step = { action: event.operation, observation: event.observation };
    return event === last ? { ...step, expected: wrong?.expected } : step;
  });
}

function jobFindings(events: readonly Event[]): Finding[] {
  return events.flatMap(({ operation, observation }): Finding[] => {
    const job = jobOf(operation);
    if (job === undefined || observation.type !== "threw") return [];
    return [{ code: "job-threw", values: { job, error: observation.error } }];
  });
}

function failureOf({ failure }: LifeReport): Finding[] {
  return failure === undefined ? [] : [stageFinding(failure)];
}

/** What the environment does after a run of the application: if there is nothing to lose, the application only restarts. */
function afterwards(
  { lose }: BoundWorkload,
  directory: string,
  life: ProgramLife,
  { snapshot }: LifeReport,
  events: readonly Event[],
): { readonly losses: readonly Loss[]; readonly happened: readonly Action[] } {
  const losses: Loss[] = [];
  const happened = life.afterwards.map((action): Action => {
    if (action.type !== "lose") return action;
    const { key } = action;
    const subject = snapshot === undefined ? undefined : lose(directory, snapshot, key, events);
    if (subject === undefined) return { type: "restart" };
    losses.push({ key, subject, call: 0 });
    return action;
  });
  return { losses, happened };
}

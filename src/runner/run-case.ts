import type { ConcurrentProgram, ErrorSummary, Failure, LaterLife, Lost, Schedule, Trace } from "../core/index.js";
import { crashesIn, describeDeath, errorsIn, everything, type Fault, outsideRun } from "../core/index.js";
import { ownerOf } from "../drivers/index.js";
import type { RunOutcome } from "../host/index.js";
import type { BrokenOff } from "../scheduler/index.js";
import { judgeLaterLife, judgeTrace } from "./judge.js";
import { afterFault, type Lived, liveOn, liveThrough } from "./recover.js";
import type { Laboratory } from "./runner.js";

/** What a look at one case has shown. */
export type Look =
  | { readonly type: "fine"; readonly trace: Trace; readonly lives: readonly LaterLife[] }
  | ({ readonly type: "failing" } & Failure)
  /** Others may show more. */
  | Lost
  /** Nothing can be known of the target in this way. */
  | { readonly type: "unknown"; readonly reason: string; readonly trace?: Trace }
  /** The time is over, or somebody has interrupted. */
  | { readonly type: "aborted" };

/** Runs a program under a schedule, with these faults, through all lives that they make of it. */
export async function look(
  laboratory: Laboratory,
  program: ConcurrentProgram,
  schedule: Schedule,
  faults: readonly Fault[] = [],
  fresh = false,
): Promise<Look> {
  const [crashes, errors] = [crashesIn(faults), errorsIn(faults)];
  const images = crashes.length > 0 ? "each-step" : errors.length > 0 ? "at-end" : "none";
  const run = { program, schedule, faults: errors, recording: { images, faults: false } } as const;
  const { outcome, directory, release } = await (fresh ? laboratory.runFresh(run) : laboratory.run(run));
  try {
    const first = judgeFirstLife(program, outcome, faults);
    if (first.type !== "fine" || faults.length === 0) return first;
    const { trace } = first;
    const lives =
      crashes.length > 0
        ? await liveThrough(laboratory, program, trace, directory, crashes, fresh)
        : await liveOn(laboratory, program, trace, directory, [afterFault(trace)], fresh);
    // A crash that comes too late never comes.
    return lives === undefined ? first : judgeLives(program, trace, faults, lives);
  } finally {
    release();
  }
}

/** The same in threads that have run nothing before, and so remember nothing. */
export async function lookFresh(
  laboratory: Laboratory,
  program: ConcurrentProgram,
  schedule: Schedule,
  faults: readonly Fault[] = [],
): Promise<Look> {
  return look(laboratory, program, schedule, faults, true);
}

export function judgeFirstLife(program: ConcurrentProgram, outcome: RunOutcome, faults: readonly Fault[]): Look {
  if (outcome.type !== "finished") return brokenOff(outcome, "");
  const { trace } = outcome;
  // What lies outside was not empty when the run began, so its findings would say nothing.
  const outside = trace.escapes.find(isOutside);
  if (outside !== undefined) return { type: "unknown", reason: sayEscape(outside), trace };
  const judgement = judgeTrace(trace);
  if (judgement.findings.length > 0) return { type: "failing", trace, judgement, faults, lives: [] };
  const reason = whyUncontrolled(program, trace);
  if (reason !== undefined) return { type: "unknown", reason, trace };
  if (judgement.unknown !== undefined) return { type: "lost", reason: judgement.unknown, isStuck: false };
  return { type: "fine", trace, lives: [] };
}

/** Judges the last of these lives: those before it were cut off while they recovered. */
export function judgeLives(
  program: ConcurrentProgram,
  trace: Trace,
  faults: readonly Fault[],
  lived: readonly Lived[],
): Look {
  const lives: LaterLife[] = [];
  for (const each of lived) {
    if (each.type !== "lived") return brokenOff(each, "after a crash, ");
    lives.push(each.life);
  }
  const last = lives.at(-1);
  if (last === undefined) return { type: "fine", trace, lives };
  const [crash] = crashesIn(faults);
  const judgement = judgeLaterLife(program, trace, crash?.step ?? trace.steps.length, last);
  if (judgement.findings.length > 0) return { type: "failing", trace, judgement, faults, lives };
  const [past] = last.escapes;
  if (past !== undefined) return { type: "unknown", reason: `after a crash, ${sayEscape(past)}`, trace };
  if (judgement.unknown !== undefined) return { type: "lost", reason: judgement.unknown, isStuck: false };
  return { type: "fine", trace, lives };
}

function brokenOff(outcome: BrokenOff, when: string): Exclude<Look, { readonly type: "fine" | "failing" }> {
  const lost = (reason: string, isStuck: boolean): Look & { readonly type: "lost" } => {
    return { type: "lost", reason: `${when}${reason}`, isStuck };
  };
  switch (outcome.type) {
    case "stuck":
      return lost(
        `${outcome.where} came neither to its next step nor to its end within ${outcome.ms / 1000} s ` +
          `(${outcome.limit}): it waits for something that Rollcall cannot see (a lock, a process or a promise of its ` +
          "own), or it computes without end",
        true,
      );
    case "endless":
      return lost(
        `there was no end of steps, the last ones of ${outcome.where}: the clients may wait for one another by polling`,
        true,
      );
    case "died":
      return lost(describeDeath(outcome), false);
    case "aborted":
      return { type: "aborted" };
    case "defect":
      return { type: "unknown", reason: sayDefect(outcome.error) };
    default:
      return outcome satisfies never;
  }
}

function sayDefect({ name, message, stack }: ErrorSummary): string {
  const [, where = ""] = (stack ?? "").split("\n");
  return `Rollcall itself has failed: ${name}: ${message} ${where.trim()}; this is no fault of the target: please report it`;
}

const where = "where no gate can hold it (gates stand under better-sqlite3 and node:fs)";

function notControlled(what: string): string {
  return `the target is not controlled: ${what}, ${where}`;
}

function isOutside(past: string): boolean {
  return past.startsWith(outsideRun);
}

function sayEscape(past: string): string {
  if (!isOutside(past)) return notControlled(`it uses ${past}`);
  return `the target is not controlled: it uses ${past}; every run must find its databases in the directory that it is handed`;
}

/** What goes past the gates is in no schedule, so nothing would be shown by running them all. */
function whyUncontrolled({ prefix }: ConcurrentProgram, trace: Trace): string | undefined {
  const { escapes, steps, events } = trace;
  const [past] = escapes;
  if (past !== undefined) return sayEscape(past);
  const [changed] = changedUnseen(trace);
  if (changed !== undefined) return notControlled(`something changed ${changed}`);
  const registeredBefore = new Set(
    prefix.flatMap((operation) => (operation.type === "register" ? [operation.key] : [])),
  );
  const isNew = events.some(
    ({ operation, observation }) =>
      operation.type === "register" && observation.type === "answered" && !registeredBefore.has(operation.key),
  );
  if (!isNew || steps.some(({ calls }) => calls === undefined)) return undefined;
  return `the target is not controlled: it registered somebody without coming to any gate (gates stand under better-sqlite3 and node:fs)`;
}

/** Files that have changed although no step touched them. */
function changedUnseen({ changedFiles, steps }: Trace): string[] {
  const touched = new Set(steps.flatMap(({ accesses }) => accesses.map(({ resource }) => resource)));
  if (touched.has(everything)) return [];
  return changedFiles.filter((file) => !touched.has(`file:${ownerOf(file)}`) && !touched.has(`db:${ownerOf(file)}`));
}

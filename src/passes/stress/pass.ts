import {
  countUnjudgedCases,
  createTally,
  describeDeath,
  type Event,
  type Evidence,
  type Finding,
  type Judgement,
  type Operation,
  type PassResult,
  type StageFailure,
  secondsSince,
  shortfallOfWork,
  type Unjudged,
} from "../../core/index.js";
import { type FreeClientTask, type FreeRunOutcome, stallMessage } from "../../host/index.js";
import { type Pass, type PassOptions, shortfallOfPart } from "../../search/index.js";
import { reportFinding, stageFinding } from "../../workload/index.js";

const batchesPerRound = 160;
/** The round of a slow store ends early, so that there are several rounds. */
const roundSecondsMax = 4;

/**
 * Runs real threads on one directory, as parallel as the machine allows. Finds failures that need real parallelism and
 * many operations.
 */
export const stressPass: Pass = { name: "stress", run, shortfall: shortfallOfWork };

async function run(options: PassOptions): Promise<PassResult> {
  const { target, seed, shard, seconds, threads: clients, signal, progress } = options;
  const { bound } = target;
  const start = performance.now();
  const deadline = start + seconds * 1000;
  const tally = createTally();
  for (const note of bound.stressNotes) tally.note(note);
  if (bound.placement === "one process")
    tally.note("the clients shared one process, without control of its event loop");
  const lost = countUnjudgedCases("round");
  const common = () => ({ pass: "stress", seconds: secondsSince(start), work: tally.work() }) as const;
  for (let round = 0; performance.now() < deadline && !signal.aborted; round += 1) {
    const seedOffset = shard.number - 1 + round * shard.count;
    const batches = bound.generate.stressRound({ clients, batchesMax: batchesPerRound, seed: seed + seedOffset });
    const secondsLeft = Math.min(roundSecondsMax, (deadline - performance.now()) / 1000);
    const outcome = await runRound(options, batches, secondsLeft);
    if (outcome.type === "aborted") break;
    if (outcome.type === "lost") {
      lost.add(outcome);
      if (lost.areTooMany()) break;
      continue;
    }
    tally.addRun(outcome.events);
    progress({ pass: "stress", unit: "round", runs: round + 1, operations: tally.operations() });
    if (outcome.findings.length === 0) continue;
    const hinted = bound.withHints(outcome.findings, outcome.events);
    const findings = hinted.map((finding) => reportFinding(bound.describe, finding));
    return { ...common(), verdict: "failed", findings, evidence: outcome.evidence, seed };
  }
  const reason = lost.summary() ?? shortfallOfPart(shortfallOfWork, tally.work(), options);
  return reason === undefined ? { ...common(), verdict: "passed" } : { ...common(), verdict: "unknown", reason };
}

type Batch = readonly (readonly Operation[])[];

type RoundOutcome =
  | {
      readonly type: "judged";
      readonly events: readonly Event[];
      readonly findings: readonly Finding[];
      readonly evidence: Evidence;
    }
  | Unjudged
  | { readonly type: "aborted" };

/** Runs one round: fresh threads, a fresh directory, `setup`, all clients at once, then `inspect`. */
async function runRound(options: PassOptions, batches: readonly Batch[], seconds: number): Promise<RoundOutcome> {
  const {
    target,
    threads: clients,
    directories,
    executors: [executor],
  } = options;
  const directory = directories.next();
  const isOneProcess = target.bound.placement === "one process";
  const threads = executor.free(isOneProcess ? 1 : clients);
  const idle = { directory, setup: false, recover: false, inspect: false };
  try {
    const prepared = reportsOf(await threads.run({ tasks: [{ ...idle, setup: true }] }), []);
    if (prepared.type !== "finished") return prepared;
    if (prepared.failure !== undefined) return judgeRound(options, [], undefined, prepared.failure);

    const work = Array.from({ length: clients }, (_, client) => batches.map((batch) => batch[client] ?? []));
    const tasks = isOneProcess ? [{ ...idle, overlapping: work }] : work.map((own) => ({ ...idle, batches: own }));
    const finished = reportsOf(await threads.run({ tasks, stopAfterMs: seconds * 1000 }), work);
    if (finished.type !== "finished") return finished;
    if (finished.failure !== undefined) return judgeRound(options, finished.events, undefined, finished.failure);

    const inspected = reportsOf(await threads.run({ tasks: [{ ...idle, inspect: true }] }), []);
    if (inspected.type !== "finished") return inspected;
    return await judgeRound(options, finished.events, inspected.snapshot, inspected.failure);
  } finally {
    await threads.destroy();
    directories.discard(directory);
  }
}

interface Finished {
  readonly type: "finished";
  readonly events: readonly Event[];
  readonly snapshot: unknown;
  readonly failure: StageFailure | undefined;
}

function reportsOf(
  outcome: FreeRunOutcome,
  work: readonly NonNullable<FreeClientTask["batches"]>[],
): Finished | Exclude<RoundOutcome, { type: "judged" }> {
  switch (outcome.type) {
    case "finished": {
      const events = outcome.reports.flatMap((report) => report.events);
      const failure = outcome.reports.find((report) => report.failure !== undefined)?.failure;
      const snapshot = outcome.reports.find((report) => report.snapshot !== undefined)?.snapshot;
      return { type: "finished", events, snapshot, failure };
    }
    case "stalled": {
      const operations: readonly Operation[] = work[outcome.client]?.flat() ?? [];
      return { type: "lost", reason: stallMessage(outcome, operations), isStuck: true };
    }
    case "aborted":
      return { type: "aborted" };
    case "died":
      return { type: "lost", reason: describeDeath(outcome), isStuck: false };
    default:
      return outcome satisfies never;
  }
}

/** Judges a round. If a stage failed, that is a finding in addition to those of the history. */
async function judgeRound(
  { target: { bound } }: PassOptions,
  events: readonly Event[],
  snapshot: unknown,
  failure: StageFailure | undefined,
): Promise<RoundOutcome> {
  const end = events.reduce((last, event) => Math.max(last, event.return), 0) + 1;
  const quiescent = snapshot === undefined ? [] : [{ snapshot, at: end }];
  const judged = await bound.judge({ events, quiescent, losses: [] });
  const findings = [...(failure === undefined ? [] : [stageFinding(failure)]), ...judged.findings];
  if (findings.length === 0 && judged.unknown !== undefined) {
    return { type: "lost", reason: judged.unknown, isStuck: false };
  }
  return { type: "judged", events, findings, evidence: evidenceOf(events, judged.shown) };
}

function evidenceOf(events: readonly Event[], { culprit, ...shown }: Judgement["shown"]): Evidence {
  const odd = culprit === undefined ? undefined : events[culprit];
  return {
    type: "history",
    events: shown.events.flatMap((index) => events[index] ?? []),
    earlier: shown.earlier,
    ...(odd === undefined ? {} : { culprit: odd }),
    possible: shown.possible,
  };
}

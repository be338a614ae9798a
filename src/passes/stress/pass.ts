import type { Operation, StoreSnapshot } from "rollcall/model";
import type { Event, Evidence, Finding, PassResult } from "../../core/index.js";
import { countLostCases, describeDeath, describeError, type Lost, shortfallOfWork } from "../../core/index.js";
import type { Life, LivesOutcome, StageFailure } from "../../host/index.js";
import { stallMessage } from "../../host/index.js";
import { judgeHistory, keysOfAllKinds, planRound, type Wave, withHintAtKeys } from "../../registration/index.js";
import { createTally, type Pass, type PassOptions, secondsSince } from "../../search/index.js";

const wavesPerRound = 160;
const defaultKeys = 1000;
/** Keys that the target names are soon used up, and only a fresh round has unused ones again. */
const wavesPerKey = 6;
/** A slow store's round ends early, so that it too is given several. */
const roundSecondsMax = 4;

/** Real threads on one directory, as parallel as the machine allows. Finds what needs real parallelism and volume. */
export const stressPass: Pass = { name: "stress", run };

async function run(options: PassOptions): Promise<PassResult> {
  const { target, seed, seconds, threads: clients, signal, progress } = options;
  const start = performance.now();
  const deadline = start + seconds * 1000;
  const tally = createTally();
  if (target.offered.includes("listActive"))
    tally.note("listActive was checked for each key, and for each pair of keys that changed during a list");
  const lost = countLostCases("round");
  const common = () => ({ pass: "stress", seconds: secondsSince(start), work: tally.work() }) as const;
  for (let round = 0; performance.now() < deadline && !signal.aborted; round += 1) {
    const apiKeys = keysOfAllKinds(target, defaultKeys);
    const count = Math.min(wavesPerRound, apiKeys.length * wavesPerKey);
    const waves = planRound({ offered: target.offered, apiKeys, clients, waves: count, seed: seed + round });
    const secondsLeft = Math.min(roundSecondsMax, (deadline - performance.now()) / 1000);
    const outcome = await runRound(options, waves, secondsLeft);
    if (outcome.type === "aborted") break;
    if (outcome.type === "lost") {
      lost.add(outcome);
      if (lost.areTooMany()) break;
      continue;
    }
    tally.addRun(outcome.events);
    progress({ pass: "stress", runs: round + 1, operations: tally.operations(), doing: "rounds" });
    if (outcome.findings.length === 0) continue;
    const findings = withHintAtKeys(outcome.findings, target.apiKeys, outcome.events);
    return { ...common(), verdict: "failed", findings, evidence: outcome.evidence, seed };
  }
  const reason = lost.summary() ?? shortfallOfWork(tally.work(), target.offered);
  return reason === undefined ? { ...common(), verdict: "passed" } : { ...common(), verdict: "unknown", reason };
}

type RoundOutcome =
  | {
      readonly type: "judged";
      readonly events: readonly Event[];
      readonly findings: readonly Finding[];
      readonly evidence: Evidence;
    }
  | Lost
  | { readonly type: "aborted" };

/** One round: fresh threads, a fresh directory, setup, all clients at once, and a look at what they left behind. */
async function runRound(options: PassOptions, waves: readonly Wave[], seconds: number): Promise<RoundOutcome> {
  const { threads: clients, directories, executors } = options;
  const directory = directories.next();
  const threads = executors.free(clients);
  const idle = { directory, setup: false, recover: false, inspect: false };
  try {
    const prepared = reportsOf(await threads.live({ lives: [{ ...idle, setup: true }] }), []);
    if (prepared.type !== "lived") return prepared;
    if (prepared.failure !== undefined) return ended([], prepared.failure);

    const work = Array.from({ length: clients }, (_, client) => waves.map((wave) => wave[client] ?? []));
    const lives = work.map((own) => ({ ...idle, waves: own }));
    const lived = reportsOf(await threads.live({ lives, stopAfterMs: seconds * 1000 }), work);
    if (lived.type !== "lived") return lived;
    if (lived.failure !== undefined) return ended(lived.events, lived.failure);

    const inspected = reportsOf(await threads.live({ lives: [{ ...idle, inspect: true }] }), []);
    if (inspected.type !== "lived") return inspected;
    if (inspected.failure !== undefined) return ended(lived.events, inspected.failure);
    const { findings, evidence, unknown } = judgeHistory(lived.events, inspected.snapshot);
    if (findings.length === 0 && unknown !== undefined) return { type: "lost", reason: unknown, isStuck: false };
    return { type: "judged", events: lived.events, findings, evidence };
  } finally {
    await threads.destroy();
    directories.discard(directory);
  }
}

interface Lived {
  readonly type: "lived";
  readonly events: readonly Event[];
  readonly snapshot: StoreSnapshot | undefined;
  readonly failure: StageFailure | undefined;
}

function reportsOf(
  outcome: LivesOutcome,
  work: readonly NonNullable<Life["waves"]>[],
): Lived | Exclude<RoundOutcome, { type: "judged" }> {
  switch (outcome.type) {
    case "finished": {
      const events = outcome.reports.flatMap((report) => report.events);
      const failure = outcome.reports.find((report) => report.failure !== undefined)?.failure;
      const snapshot = outcome.reports.find((report) => report.snapshot !== undefined)?.snapshot;
      return { type: "lived", events, snapshot, failure };
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

/** A life that ended early is a finding of its own, beside whatever its history shows. */
function ended(events: readonly Event[], { stage, kind, error }: StageFailure): RoundOutcome {
  const judged = judgeHistory(events, undefined);
  const finding: Finding =
    kind === "broken"
      ? { code: "malformed-answer", message: error.message }
      : { code: "lifecycle-threw", message: `${stage} threw ${describeError(error)}` };
  return { type: "judged", events, findings: [finding, ...judged.findings], evidence: judged.evidence };
}

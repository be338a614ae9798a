import type { ConcurrentProgram, ErrorFault, Trace } from "../../core/index.js";
import { fingerprintsOf } from "../../explorer/index.js";
import {
  afterFault,
  type CaseResult,
  judgeOriginalRun,
  judgeRecoveries,
  ofRun,
  type Ran,
  recoverFrom,
} from "../../runner/index.js";
import { type Check, type CheckContext, createSurvivedMoments, type NotedFailures } from "../../search/index.js";

/*
 * Every fault of one run, each in a run of its own, because a fault changes all steps after it.
 */

/** Whether each step fails with the first of its errors, or once with each of them. */
export type Thoroughness = "one" | "every";

export interface FaultOptions {
  readonly noted: NotedFailures;
}

/**
 * Returns the checks of one pass. They share the set of faults that were survived. They count each injected error under
 * its kind, and `recoveries`.
 */
export function faultChecks({ noted }: FaultOptions): (how: Thoroughness) => Check {
  /** For each program the faults that it has survived, each with its moment. */
  const survivedBy = createSurvivedMoments();
  return (how) => async (context, program, schedule) => {
    const { runners } = context;
    const recording = { directorySnapshots: "none", faults: true } as const;
    const { outcome, release } = await runners.usual().run({ program, schedule, recording, mayCopySetup: true });
    release();
    const first = await judgeOriginalRun(runners.bound, program, outcome, []);
    if (first.type === "failing" && noted.isKnown(program, first.judgement)) return { ...first, type: "partly" };
    if (first.type !== "fine") return first;
    const before = survivedBy(program);
    const faults = faultsOf(first.trace, program, how).filter(({ key }) => !before.has(key));
    const found = await surviveAll({ ...context, noted, program, trace: first.trace }, faults);
    if (found === "stopped") return { type: "aborted" };
    if (found === "survived in part") return { type: "partly", trace: first.trace };
    if (found !== "survived") return found;
    for (const { key } of faults) before.add(key);
    return first;
  };
}

interface Planned {
  readonly fault: ErrorFault;
  /** Equal for the same fault after the same past, in any schedule. */
  readonly key: string;
}

/** Returns the faults of a run, the first errors of all steps first. */
function faultsOf({ steps }: Trace, { clients }: ConcurrentProgram, how: Thoroughness): Planned[] {
  const fingerprints = fingerprintsOf(steps, clients.length);
  const ranked = steps.flatMap((step, index) =>
    (step.couldFail ?? []).map((kind, rank) => ({
      rank,
      fault: { kind, step: step.index },
      key: `${fingerprints[index]} ${step.client} ${kind}`,
    })),
  );
  return ranked.filter(({ rank }) => how === "every" || rank === 0).toSorted((a, b) => a.rank - b.rank);
}

type Found = Exclude<CaseResult, { readonly type: "fine" }> | "survived" | "survived in part" | "stopped";

interface Surviving extends CheckContext, FaultOptions {
  readonly program: ConcurrentProgram;
  readonly trace: Trace;
}

async function surviveAll(context: Surviving, planned: readonly Planned[]): Promise<Found> {
  const { runners, noted, lose, program, trace, isOver } = context;
  const schedule = { type: "choices", choices: trace.choices } as const;
  const recording = { directorySnapshots: "at-end", faults: false } as const;
  let found: Found = "survived";
  /** Undefined: the search goes on. */
  const endingOf = (seen: CaseResult | undefined): Exclude<CaseResult, { readonly type: "fine" }> | undefined => {
    if (seen === undefined || seen.type === "fine") return undefined;
    const isLost = seen.type === "lost" && seen.setupWasCopied !== true;
    if (isLost) lose(seen);
    if (!isLost && !(seen.type === "failing" && noted.isKnown(program, seen.judgement))) return seen;
    found = "survived in part";
    return undefined;
  };
  // While the application recovers from one run, the next run is under way.
  let pending: Promise<CaseResult> | undefined;
  for (const { fault } of planned) {
    if (isOver()) break;
    const ran = await runners.usual().run({ program, schedule, faults: [fault], recording, mayCopySetup: true });
    const ending = endingOf(await pending);
    if (ending !== undefined) {
      ran.release();
      return ending;
    }
    pending = survive(context, fault, ran);
    // It is awaited after the next run. Until then its error would count as one that nothing handles.
    pending.catch(() => undefined);
  }
  return endingOf(await pending) ?? (isOver() ? "stopped" : found);
}

async function survive(
  { runners, program, count }: Surviving,
  fault: ErrorFault,
  { outcome, directory, release }: Ran,
): Promise<CaseResult> {
  try {
    const first = await judgeOriginalRun(runners.bound, program, outcome, [fault]);
    if (first.type !== "fine") return first;
    const { trace } = first;
    if (trace.steps.some(({ injected }) => injected !== undefined)) count(fault.kind);
    const from = { runners, runner: runners.usual(), program, trace, directory };
    const recovered = await recoverFrom(from, [afterFault(trace)]);
    for (const _ of recovered) count("recoveries");
    return ofRun(outcome, await judgeRecoveries(runners.bound, trace, [fault], recovered));
  } finally {
    release();
  }
}

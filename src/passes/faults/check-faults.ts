import type { ConcurrentProgram, ErrorFault, ErrorKind, Trace } from "../../core/index.js";
import { fingerprintsOf } from "../../explorer/index.js";
import { afterFault, judgeFirstLife, judgeLives, type Look, liveOn, type Ran } from "../../runner/index.js";
import type { Examine, Known } from "../../search/index.js";

/*
 * Every fault of one run, each in a run of its own: what a step comes to changes everything behind it.
 */

export type Injected = { [Kind in ErrorKind]?: number };

export interface Counting {
  readonly injected: Injected;
  laterLives: number;
}

/** Whether each step fails with the first of its errors, or once with each of them. */
export type Thoroughness = "one" | "every";

export interface FaultOptions extends Known {
  readonly counting: Counting;
  readonly how: () => Thoroughness;
}

export function examineFaults({ how, ...options }: FaultOptions): Examine {
  const { laboratory, elsewhere } = options;
  /** By program, the faults that it has survived, each with the moment at which it came. */
  const survived = new Map<string, Set<string>>();
  return async (program, schedule, isOver) => {
    const recording = { images: "none", faults: true } as const;
    const { outcome, release } = await laboratory.run({ program, schedule, recording });
    release();
    const first = judgeFirstLife(program, outcome, []);
    if (first.type === "failing" && elsewhere.isKnown(program, first.judgement)) return { ...first, type: "partly" };
    if (first.type !== "fine") return first;
    const name = JSON.stringify(program);
    const before = survived.get(name) ?? new Set();
    survived.set(name, before);
    const faults = faultsOf(first.trace, program, how()).filter(({ key }) => !before.has(key));
    const found = await surviveAll({ ...options, program, trace: first.trace, isOver }, faults);
    if (found === "cut short") return { type: "aborted" };
    if (found === "survived in part") return { type: "partly", trace: first.trace };
    if (found !== "survived") return found;
    for (const { key } of faults) before.add(key);
    return first;
  };
}

interface Planned {
  readonly fault: ErrorFault;
  /** Equal for the same fault after the same past, in whatever schedule. */
  readonly key: string;
}

/** The worst ones of all steps first. */
function faultsOf({ steps }: Trace, { clients }: ConcurrentProgram, how: Thoroughness): Planned[] {
  const standing = fingerprintsOf(steps, clients.length);
  const ranked = steps.flatMap((step, index) =>
    (step.couldFail ?? []).map((kind, rank) => ({
      rank,
      fault: { kind, step: step.index },
      key: `${standing[index]} ${step.client} ${kind}`,
    })),
  );
  return ranked.filter(({ rank }) => how === "every" || rank === 0).toSorted((a, b) => a.rank - b.rank);
}

type Found = Exclude<Look, { readonly type: "fine" }> | "survived" | "survived in part" | "cut short";

interface Ordeal extends Omit<FaultOptions, "how"> {
  readonly program: ConcurrentProgram;
  readonly trace: Trace;
  readonly isOver: () => boolean;
}

async function surviveAll(ordeal: Ordeal, planned: readonly Planned[]): Promise<Found> {
  const { laboratory, elsewhere, lost, program, trace, isOver } = ordeal;
  const schedule = { type: "choices", choices: trace.choices } as const;
  const recording = { images: "at-end", faults: false } as const;
  let found: Found = "survived";
  /** Undefined: the search goes on. */
  const endingOf = (seen: Look | undefined): Exclude<Look, { readonly type: "fine" }> | undefined => {
    if (seen === undefined || seen.type === "fine") return undefined;
    if (seen.type === "lost") lost.add(seen);
    if (seen.type !== "lost" && !(seen.type === "failing" && elsewhere.isKnown(program, seen.judgement))) return seen;
    found = "survived in part";
    return undefined;
  };
  // While one run's later life is lived, the next run is under way.
  let pending: Promise<Look> | undefined;
  for (const { fault } of planned) {
    if (isOver()) break;
    const ran = await laboratory.run({ program, schedule, faults: [fault], recording });
    const ending = endingOf(await pending);
    if (ending !== undefined) {
      ran.release();
      return ending;
    }
    pending = survive(ordeal, fault, ran);
  }
  return endingOf(await pending) ?? (isOver() ? "cut short" : found);
}

async function survive(
  { laboratory, program, counting }: Ordeal,
  fault: ErrorFault,
  { outcome, directory, release }: Ran,
): Promise<Look> {
  try {
    const first = judgeFirstLife(program, outcome, [fault]);
    if (first.type !== "fine") return first;
    const { trace } = first;
    if (trace.steps.some(({ injected }) => injected !== undefined)) {
      counting.injected[fault.kind] = (counting.injected[fault.kind] ?? 0) + 1;
    }
    const lived = await liveOn(laboratory, program, trace, directory, [afterFault(trace)]);
    counting.laterLives += lived.length;
    return judgeLives(program, trace, [fault], lived);
  } finally {
    release();
  }
}

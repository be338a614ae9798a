import type { ConcurrentProgram, Crash, CrashCounts, Step, Survives, Trace } from "../../core/index.js";
import { crashPoints } from "../../crash/index.js";
import { fingerprintsOf } from "../../explorer/index.js";
import {
  type CaseResult,
  judgeOriginalRun,
  judgeRecoveries,
  type Ran,
  type Recovered,
  recoverFrom,
} from "../../runner/index.js";
import { type Check, createSurvivedMoments, type Known } from "../../search/index.js";
import { asReachedBy, type CrashPath, pathsBeyond, pathThrough, promisedOf } from "./recovery-paths.js";

/*
 * Every crash of one run. The run itself is needed only once: after each of its steps a snapshot of its directory was
 * taken. A recovery begins from each snapshot, and from each crash state that a power loss makes of it.
 */

export type Counting = { -readonly [Key in keyof CrashCounts]: CrashCounts[Key] };

/** If a program has several clients, one recovery in this many is crashed in turn. If it has one client, all are. */
const recoveriesEvery = 8;

/**
 * Whether a run is crashed at all of its steps, or only after those in which an operation has returned, because then
 * its effect is promised.
 */
export type Moments = "every" | "after answers";

export interface CrashOptions extends Known {
  readonly counting: Counting;
  /** What the store promises. `process-crash`: there are no power losses. */
  readonly survives: Survives;
}

/** Returns the checks of one pass. They share the set of moments that were survived. */
export function crashChecks(options: CrashOptions): (moments: Moments) => Check {
  /** For each program the moments at which it has survived every crash. */
  const survivedBy = createSurvivedMoments();
  let crashes = 0;
  const crashesRecovery = ({ clients }: ConcurrentProgram): boolean => {
    crashes += 1;
    return clients.length === 1 || crashes % recoveriesEvery === 1;
  };
  return (which) => async (program, schedule, isOver) => {
    const { runners, noted } = options;
    const recording = { directorySnapshots: "each-step", faults: false } as const;
    const ran = await runners.usual().run({ program, schedule, recording });
    try {
      const first = await judgeOriginalRun(runners.bound, program, ran.outcome, []);
      if (first.type === "failing" && noted.isKnown(program, first.judgement)) return { ...first, type: "partly" };
      if (first.type !== "fine") return first;
      const { trace } = first;
      const before = survivedBy(program);
      const moments = momentsOf(trace, program, options.survives).filter(
        ({ key, step }) => !before.has(key) && (which === "every" || step?.returns !== undefined),
      );
      const paths = moments.flatMap(({ points }) =>
        points.map((point) => pathThrough(point, crashesRecovery(program))),
      );
      const found = await surviveAll({ ...options, program, trace, ran, isOver }, paths);
      if (found === "stopped") return { type: "aborted" };
      if (found === "survived in part") return { type: "partly", trace };
      if (found !== "survived") return found;
      for (const { key } of moments) before.add(key);
      return first;
    } finally {
      ran.release();
    }
  };
}

/** Returns every moment of a run except its beginning, with the crashes that can come at it. */
function momentsOf({ directorySnapshots, steps }: Trace, { clients }: ConcurrentProgram, survives: Survives) {
  const fingerprints = fingerprintsOf(steps, clients.length);
  const moments = crashPoints(directorySnapshots, steps).map((points, index) => ({
    points: promisedOf(points, survives),
    key: fingerprints[index] ?? "",
    step: steps[index - 1],
  }));
  return moments.slice(1);
}

interface CheckContext extends CrashOptions {
  readonly program: ConcurrentProgram;
  readonly trace: Trace;
  readonly ran: Ran;
  readonly isOver: () => boolean;
}

/** The number of recoveries in a batch. Their results are judged together. */
const atOnce = 8;

type Found = Exclude<CaseResult, { readonly type: "fine" }> | "survived" | "survived in part" | "stopped";

/** Recovers along all these paths, and then along those that continue them with a crash of the recovery. */
async function surviveAll(context: CheckContext, paths: readonly CrashPath[]): Promise<Found> {
  const { isOver } = context;
  let found: Found = "survived";
  const recoveries = new Map<string, Recovered>();
  const judged = new Set<string>();
  let ahead = paths;
  while (ahead.length > 0) {
    const further: CrashPath[] = [];
    for (let start = 0; start < ahead.length; start += atOnce) {
      if (isOver()) return "stopped";
      const batch = ahead.slice(start, start + atOnce);
      await recoverNew(context, batch, recoveries);
      for (const path of batch) {
        const seen = await judgePath(context, path, recoveries.get(path.key), judged);
        if (seen === "survived in part") found = seen;
        else if ("type" in seen) return seen;
        else further.push(...seen.further);
      }
    }
    ahead = further;
  }
  return found;
}

/** Judges the recovery at the end of a path. Returns the paths that continue it if nothing is wrong. */
async function judgePath(
  { runners, trace, program, noted, lost, survives }: CheckContext,
  path: CrashPath,
  recovered: Recovered | undefined,
  judged: Set<string>,
): Promise<
  | { readonly further: readonly CrashPath[] }
  | "survived in part"
  | Exclude<CaseResult, { readonly type: "fine" | "lost" }>
> {
  // If the crash state and the operations to explain are the same, the verdict is the same.
  const question = `${path.key}\n${answeredBefore(trace.steps, path.crashes[0])}`;
  if (recovered === undefined || judged.has(question)) return { further: [] };
  judged.add(question);
  const reached = asReachedBy(path, recovered);
  const seen = await judgeRecoveries(runners.bound, trace, path.crashes, [...path.earlier, reached]);
  if (seen.type === "fine") return { further: pathsBeyond(path, reached, survives) };
  if (seen.type === "lost") {
    lost.add(seen);
    return "survived in part";
  }
  return seen.type === "failing" && noted.isKnown(program, seen.judgement) ? "survived in part" : seen;
}

/** Recovers from every crash state that is not in `recoveries` yet, and adds what came of it. */
async function recoverNew(
  { runners, program, trace, ran, counting }: CheckContext,
  paths: readonly CrashPath[],
  recoveries: Map<string, Recovered>,
): Promise<void> {
  const unknown = paths.filter(
    ({ key }, index) => !recoveries.has(key) && paths.findIndex((other) => other.key === key) === index,
  );
  const from = { runners, runner: runners.usual(), program, trace, directory: ran.directory };
  for (const [index, recovered] of (await recoverFrom(from, unknown)).entries()) {
    const path = unknown[index];
    if (path === undefined) continue;
    recoveries.set(path.key, recovered);
    counting.crashStates += 1;
    counting.recoveries += 1;
    if (path.earlier.length > 0) counting.crashedRecoveries += 1;
  }
  for (const { crash } of paths) {
    if (crash.kind === "kill") counting.kills += 1;
    else counting.powerLosses += 1;
  }
}

/** Returns the operations that had been called and had returned when the first crash came, as text. */
function answeredBefore(steps: readonly Step[], crash: Crash | undefined): string {
  const before = steps.filter(({ index }) => index < (crash?.step ?? 0));
  return before
    .flatMap(({ client, calls, returns }) => [
      ...(calls === undefined ? [] : [`${client} called ${calls}`]),
      ...(returns === undefined ? [] : [`${client} answered ${returns}`]),
    ])
    .sort()
    .join();
}

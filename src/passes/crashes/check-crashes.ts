import type { ConcurrentProgram, Crash, Step, Survives, Trace } from "../../core/index.js";
import { crashPoints } from "../../crash/index.js";
import { fingerprintsOf } from "../../explorer/index.js";
import { type CaseResult, judgeOriginalRun, judgeRecoveries, ofRun, type Ran } from "../../runner/index.js";
import { type Check, type CheckContext, createSurvivedMoments, type NotedFailures } from "../../search/index.js";
import { createKnownRecoveries, type KnownRecoveries, type PathRecovery } from "./known-recoveries.js";
import { asReachedBy, type CrashPath, pathsBeyond, pathThrough, promisedOf } from "./recovery-paths.js";

/*
 * Every crash of one run. The run itself is needed only once: after each of its steps a snapshot of its directory was
 * taken. A recovery begins from each snapshot, and from each crash state that a power loss makes of it.
 */

/** If a program has several clients, one recovery in this many is crashed in turn. If it has one client, all are. */
const recoveriesEvery = 8;

/**
 * Whether a run is crashed at all of its steps, or only after those in which an operation has returned, because then
 * its effect is promised.
 */
export type Moments = "every" | "after answers";

export interface CrashOptions {
  readonly noted: NotedFailures;
  /** What the store promises. `process-crash`: there are no power losses. */
  readonly survives: Survives;
}

/**
 * Returns the checks of one pass. They share the set of moments that were survived. They count under the names of
 * `CrashCounts`.
 */
export function crashChecks(options: CrashOptions): (moments: Moments) => Check {
  /** For each program the moments at which it has survived every crash. */
  const survivedBy = createSurvivedMoments();
  const known = createKnownRecoveries();
  return (which) => async (context, program, schedule) => {
    const { runners } = context;
    const recording = { directorySnapshots: "each-step", faults: false } as const;
    const ran = await runners.usual().run({ program, schedule, recording, mayCopySetup: true });
    try {
      const first = await judgeOriginalRun(runners.bound, program, ran.outcome, []);
      if (first.type === "failing" && options.noted.isKnown(program, first.judgement)) {
        return { ...first, type: "partly" };
      }
      if (first.type !== "fine") return first;
      const { trace } = first;
      const before = survivedBy(program);
      const moments = momentsOf(trace, program, options.survives).filter(
        ({ key, step }) => !before.has(key) && (which === "every" || step?.returns !== undefined),
      );
      const points = moments.flatMap((moment) => moment.points);
      const paths = points.map((point, index) =>
        pathThrough(trace, point, crashesRecovery(program, before.size + index)),
      );
      const found = await surviveAll({ ...options, ...context, known, program, trace, ran }, paths);
      if (found === "stopped") return { type: "aborted" };
      if (found === "survived in part") return { type: "partly", trace };
      if (found !== "survived") return ofRun(ran.outcome, found);
      for (const { key } of moments) before.add(key);
      return first;
    } finally {
      ran.release();
    }
  };
}

/** Returns whether the recovery from a crash of a program is crashed in turn. `number`: which of its crashes it is. */
function crashesRecovery({ clients }: ConcurrentProgram, number: number): boolean {
  return clients.length === 1 || number % recoveriesEvery === 0;
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

interface Surviving extends CheckContext, CrashOptions {
  readonly program: ConcurrentProgram;
  readonly trace: Trace;
  readonly ran: Ran;
  readonly known: KnownRecoveries;
}

/** The number of recoveries in a batch. Their results are judged together. */
const atOnce = 8;

type Found = Exclude<CaseResult, { readonly type: "fine" }> | "survived" | "survived in part" | "stopped";

/** Recovers along all these paths, and then along those that continue them with a crash of the recovery. */
async function surviveAll(context: Surviving, paths: readonly CrashPath[]): Promise<Found> {
  const { isOver } = context;
  let found: Found = "survived";
  const judged = new Set<string>();
  let ahead = paths;
  while (ahead.length > 0) {
    const further: CrashPath[] = [];
    for (let start = 0; start < ahead.length; start += atOnce) {
      if (isOver()) return "stopped";
      const batch = ahead.slice(start, start + atOnce);
      for (const reached of await recoverAlong(context, batch)) {
        const seen = await judgePath(context, reached, judged);
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
  { runners, trace, program, noted, lose, survives }: Surviving,
  { path, recovered }: PathRecovery,
  judged: Set<string>,
): Promise<
  | { readonly further: readonly CrashPath[] }
  | "survived in part"
  | Exclude<CaseResult, { readonly type: "fine" | "lost" }>
> {
  // If the crash state and the operations to explain are the same, the verdict is the same.
  const question = `${path.key}\n${answeredBefore(trace.steps, path.crashes[0])}`;
  if (judged.has(question)) return { further: [] };
  judged.add(question);
  const reached = asReachedBy(path, recovered);
  const seen = await judgeRecoveries(runners.bound, trace, path.crashes, [...path.earlier, reached]);
  if (seen.type === "fine") return { further: pathsBeyond(path, reached, survives) };
  if (seen.type === "lost") {
    lose(seen);
    return "survived in part";
  }
  return seen.type === "failing" && noted.isKnown(program, seen.judgement) ? "survived in part" : seen;
}

/** Recovers along the paths. Counts the crashes, and each different recovery once. */
async function recoverAlong(
  { runners, program, trace, ran, known, count, countOnce }: Surviving,
  paths: readonly CrashPath[],
): Promise<readonly PathRecovery[]> {
  for (const { crash } of paths) count(crash.kind === "kill" ? "kills" : "powerLosses");
  const from = { runners, runner: runners.usual(), program, trace, directory: ran.directory };
  const recoveries = await known.recover(from, paths);
  for (const { path, key } of recoveries) {
    countOnce("crashStates", path.key);
    countOnce("recoveries", key);
    if (path.earlier.length > 0) countOnce("crashedRecoveries", key);
  }
  return recoveries;
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

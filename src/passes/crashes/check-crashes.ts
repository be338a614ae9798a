import type { ConcurrentProgram, Crash, CrashCounts, Step, Survives, Trace } from "../../core/index.js";
import { crashPoints } from "../../crash/index.js";
import { fingerprintsOf } from "../../explorer/index.js";
import { type CaseResult, judgeOriginalRun, judgeRecoveries, type Ran, recoverFrom } from "../../runner/index.js";
import type { Check, Known } from "../../search/index.js";
import { asReachedBy, type Destination, promisedOf, type Way, waysOutOf, wayThrough } from "./recovery-paths.js";

/*
 * Every crash of one run. The run itself is needed only once: at each of its steps a copy of its directory was taken, and
 * from each copy, and from each of what a power loss makes of it, a recovery begins.
 */

export type Counting = { -readonly [Key in keyof CrashCounts]: CrashCounts[Key] };

/** If a program has several clients, the recovery from one crash in this many is crashed, too; with one client all are. */
const recoveriesEvery = 8;

/** Whether a run is crashed at all of its steps, or only behind those in which an operation has returned: there most is promised. */
export type Moments = "every" | "behind answers";

export interface CrashOptions extends Known {
  readonly counting: Counting;
  /** What the store promises: without power losses there are only kills. */
  readonly survives: Survives;
}

/** Makes the checks of one pass. They share what is known of the moments that were survived. */
export function crashChecks(options: CrashOptions): (moments: Moments) => Check {
  /** By program, the moments at which it has survived every crash. */
  const survived = new Map<string, Set<string>>();
  const survivedBy = (program: ConcurrentProgram): Set<string> => {
    const name = JSON.stringify(program);
    const known = survived.get(name) ?? new Set();
    survived.set(name, known);
    return known;
  };
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
      const ways = moments.flatMap(({ points }) => points.map((point) => wayThrough(point, crashesRecovery(program))));
      const found = await surviveAll({ ...options, program, trace, ran, isOver }, ways);
      if (found === "cut short") return { type: "aborted" };
      if (found === "survived in part") return { type: "partly", trace };
      if (found !== "survived") return found;
      for (const { key } of moments) before.add(key);
      return first;
    } finally {
      ran.release();
    }
  };
}

/** Every moment of a run but its beginning, at which nothing has happened yet, with the crashes that can come there. */
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

/** This many recoveries are begun before their results are judged. */
const atOnce = 8;

type Found = Exclude<CaseResult, { readonly type: "fine" }> | "survived" | "survived in part" | "cut short";

/** Goes all these ways, and then those out of the recoveries at their ends. */
async function surviveAll(context: CheckContext, ways: readonly Way[]): Promise<Found> {
  const { isOver } = context;
  let found: Found = "survived";
  const destinations = new Map<string, Destination>();
  const judged = new Set<string>();
  let ahead = ways;
  while (ahead.length > 0) {
    const further: Way[] = [];
    for (let start = 0; start < ahead.length; start += atOnce) {
      if (isOver()) return "cut short";
      const batch = ahead.slice(start, start + atOnce);
      await explore(context, batch, destinations);
      for (const way of batch) {
        const seen = await judgeWay(context, way, destinations.get(way.key), judged);
        if (seen === "survived in part") found = seen;
        else if ("type" in seen) return seen;
        else further.push(...seen.further);
      }
    }
    ahead = further;
  }
  return found;
}

/** What is at the end of one way: the ways out of it, if nothing is wrong there. */
async function judgeWay(
  { runners, trace, program, noted, lost, survives }: CheckContext,
  way: Way,
  destination: Destination | undefined,
  judged: Set<string>,
): Promise<
  { readonly further: readonly Way[] } | "survived in part" | Exclude<CaseResult, { readonly type: "fine" | "lost" }>
> {
  // If the same is there and the same must be, nothing new is shown.
  const question = `${way.key}\n${answeredBefore(trace.steps, way.crashes[0])}`;
  if (destination === undefined || judged.has(question)) return { further: [] };
  judged.add(question);
  const reached = asReachedBy(way, destination);
  const seen = await judgeRecoveries(runners.bound, trace, way.crashes, [...way.earlier, reached.recovered]);
  if (seen.type === "fine") return { further: waysOutOf(way, reached, survives) };
  if (seen.type === "lost") {
    lost.add(seen);
    return "survived in part";
  }
  return seen.type === "failing" && noted.isKnown(program, seen.judgement) ? "survived in part" : seen;
}

/** Recovers from every crash state to which no way has led before. */
async function explore(
  { runners, program, trace, ran, counting }: CheckContext,
  ways: readonly Way[],
  destinations: Map<string, Destination>,
): Promise<void> {
  const unknown = ways.filter(
    ({ key }, index) => !destinations.has(key) && ways.findIndex((other) => other.key === key) === index,
  );
  const from = { runners, runner: runners.usual(), program, trace, directory: ran.directory };
  const recoveries = await recoverFrom(from, unknown);
  for (const [index, recovered] of recoveries.entries()) {
    const way = unknown[index];
    if (way === undefined) continue;
    destinations.set(way.key, {
      recovered,
      directorySnapshots: recovered.type === "recovered" ? recovered.directorySnapshots : [],
    });
    counting.crashStates += 1;
    counting.recoveries += 1;
    if (way.earlier.length > 0) counting.crashedRecoveries += 1;
  }
  for (const { crash } of ways) {
    if (crash.kind === "kill") counting.kills += 1;
    else counting.powerLosses += 1;
  }
}

/** Which operations had been called and had returned when the first crash came: what a recovery must explain. */
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

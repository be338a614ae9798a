import type { ConcurrentProgram, Crash, CrashCounts, Step, Trace } from "../../core/index.js";
import { crashPoints } from "../../crash/index.js";
import { fingerprintsOf } from "../../explorer/index.js";
import type { Target } from "../../host/index.js";
import { judgeFirstLife, judgeLives, type Look, liveOn, type Ran } from "../../runner/index.js";
import type { Examine, Known } from "../../search/index.js";
import { asReachedBy, type Destination, promisedOf, type Way, waysOutOf, wayThrough } from "./recovery-paths.js";

/*
 * Every crash of one run. The run itself is needed only once: at each of its steps a copy of its directory was taken, and
 * from each copy, and from each of what a power loss makes of it, a later life begins.
 */

export type Counting = { -readonly [Key in keyof CrashCounts]: CrashCounts[Key] };

/** Of programs with several clients the recovery from one crash in so many is crashed, too; with one client all are. */
const recoveriesEvery = 8;

/** Whether a run is crashed at all of its steps, or only where somebody has just been answered: there most is promised. */
export type Moments = "every" | "behind answers";

export interface CrashOptions extends Known {
  readonly counting: Counting;
  readonly which: () => Moments;
  /** What the store promises: without power losses only kills are played. */
  readonly survives: Target["survives"];
}

export function examineCrashes({ which, ...options }: CrashOptions): Examine {
  const { laboratory, elsewhere } = options;
  /** By program, the moments at which it has survived every crash. */
  const survived = new Map<string, Set<string>>();
  let crashes = 0;
  return async (program, schedule, isOver) => {
    const recording = { images: "each-step", faults: false } as const;
    const ran = await laboratory.run({ program, schedule, recording });
    try {
      const first = judgeFirstLife(program, ran.outcome, []);
      if (first.type === "failing" && elsewhere.isKnown(program, first.judgement)) return { ...first, type: "partly" };
      if (first.type !== "fine") return first;
      const { trace } = first;
      const name = JSON.stringify(program);
      const before = survived.get(name) ?? new Set();
      survived.set(name, before);
      const standing = fingerprintsOf(trace.steps, program.clients.length);
      // At the very beginning nothing has happened yet.
      const moments = crashPoints(trace.images, trace.steps)
        .map((points, index) => ({
          points: promisedOf(points, options.survives),
          key: standing[index] ?? "",
          step: trace.steps[index - 1],
        }))
        .filter(({ key }, index) => index > 0 && !before.has(key))
        .filter(({ step }) => which() === "every" || step?.returns !== undefined);
      const crashesRecovery = (): boolean => program.clients.length === 1 || crashes++ % recoveriesEvery === 0;
      const ways = moments.flatMap(({ points }) => points.map((point) => wayThrough(point, crashesRecovery())));
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

interface Ordeal extends Omit<CrashOptions, "which"> {
  readonly program: ConcurrentProgram;
  readonly trace: Trace;
  readonly ran: Ran;
  readonly isOver: () => boolean;
}

/** So many later lives are begun before their results are looked at. */
const atOnce = 8;

type Found = Exclude<Look, { readonly type: "fine" }> | "survived" | "survived in part" | "cut short";

/** Goes all these ways, and then those out of the recoveries at their ends. */
async function surviveAll(ordeal: Ordeal, ways: readonly Way[]): Promise<Found> {
  const { program, trace, elsewhere, lost, isOver } = ordeal;
  let found: Found = "survived";
  const destinations = new Map<string, Destination>();
  const judged = new Set<string>();
  let ahead = ways;
  while (ahead.length > 0) {
    const further: Way[] = [];
    for (let start = 0; start < ahead.length; start += atOnce) {
      if (isOver()) return "cut short";
      const batch = ahead.slice(start, start + atOnce);
      await explore(ordeal, batch, destinations);
      for (const way of batch) {
        const destination = destinations.get(way.key);
        // Where the same is there and the same must be, nothing new is shown.
        const question = `${way.key}\n${answeredBefore(trace.steps, way.crashes[0])}`;
        if (destination === undefined || judged.has(question)) continue;
        judged.add(question);
        const reached = asReachedBy(way, destination);
        const seen = judgeLives(program, trace, way.crashes, [...way.earlier, reached.lived]);
        const isKnown = seen.type === "failing" && elsewhere.isKnown(program, seen.judgement);
        if (seen.type === "lost") lost.add(seen);
        if (seen.type === "lost" || isKnown) {
          found = "survived in part";
          continue;
        }
        if (seen.type !== "fine") return seen;
        further.push(...waysOutOf(way, reached, ordeal.survives));
      }
    }
    ahead = further;
  }
  return found;
}

/** Lives from every image to which no way has led before. */
async function explore(
  { laboratory, program, trace, ran, counting }: Ordeal,
  ways: readonly Way[],
  destinations: Map<string, Destination>,
): Promise<void> {
  const unknown = ways.filter(
    ({ key }, index) => !destinations.has(key) && ways.findIndex((other) => other.key === key) === index,
  );
  const lives = await liveOn(laboratory, program, trace, ran.directory, unknown);
  for (const [index, lived] of lives.entries()) {
    const way = unknown[index];
    if (way === undefined) continue;
    destinations.set(way.key, { lived, images: lived.type === "lived" ? lived.images : [] });
    counting.images += 1;
    counting.laterLives += 1;
    if (way.earlier.length > 0) counting.crashedRecoveries += 1;
  }
  for (const { crash } of ways) {
    if (crash.kind === "kill") counting.kills += 1;
    else counting.powerLosses += 1;
  }
}

/** Who had been called and who had been answered when the first crash came: what a later life must explain. */
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

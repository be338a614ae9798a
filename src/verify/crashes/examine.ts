import {
  type Beginning,
  type Examine,
  judgeFirstLife,
  judgeLives,
  type Laboratory,
  type Lived,
  type Look,
  liveOn,
  type Ran,
} from "../cases/index.js";
import type { ConcurrentProgram, Image, Step, Trace } from "../controlled/index.js";
import { type CrashPoint, crashPoints, keyOfImage } from "../crash/index.js";
import { standingAt } from "../exploration/index.js";
import type { Crash } from "../fault.js";
import type { CrashCounts } from "../verdict.js";

/*
 * Every crash of one run. The run itself is needed only once: at each of its steps a copy of its directory was taken, and
 * from each copy, and from each of what a power loss makes of it, a later life begins.
 */

export type Counting = { -readonly [Key in keyof CrashCounts]: CrashCounts[Key] };

/** Of programs with several clients the recovery from one crash in so many is crashed, too; with one client all are. */
const recoveriesEvery = 8;
/** So many later lives are begun before their results are looked at. */
const atOnce = 8;

export function examineCrashes(laboratory: Laboratory, counting: Counting): Examine {
  /** By program, the moments at which it has survived every crash. */
  const survived = new Map<string, Set<string>>();
  let crashes = 0;
  return async (program, schedule, isOver) => {
    const recording = { images: "each-step", faults: false } as const;
    const ran = await laboratory.run({ program, schedule, recording });
    try {
      const first = judgeFirstLife(program, ran.outcome, []);
      if (first.type !== "fine") return first;
      const name = JSON.stringify(program);
      const before = survived.get(name) ?? new Set();
      survived.set(name, before);
      const { images, steps } = first.trace;
      const standing = standingAt(steps, program.clients.length);
      // At the very beginning nothing has happened yet.
      const moments = crashPoints(images, steps)
        .map((points, index) => ({ points, key: standing[index] ?? "" }))
        .filter(({ key }, index) => index > 0 && !before.has(key));
      const crashesRecovery = (): boolean => program.clients.length === 1 || crashes++ % recoveriesEvery === 0;
      const found = await surviveAll({
        laboratory,
        program,
        trace: first.trace,
        ran,
        counting,
        isOver,
        ways: moments.flatMap(({ points }) => points.map((point) => toWay(point, crashesRecovery()))),
      });
      if (found !== "survived") return found === "cut short" ? first : found;
      for (const { key } of moments) before.add(key);
      return first;
    } finally {
      ran.release();
    }
  };
}

/** A way to a later life: through one crash, or through a second one while it recovered from the first. */
interface Way extends Beginning {
  readonly crash: Crash;
  readonly key: string;
  /** The lives before, which were cut off while they recovered. */
  readonly earlier: readonly Lived[];
  readonly crashes: readonly Crash[];
}

function toWay(point: CrashPoint, captures: boolean): Way {
  const { crash, image, lost } = point;
  return { crash, image, lost, firstStep: crash.step, captures, key: keyOfImage(image), earlier: [], crashes: [crash] };
}

interface Ordeal {
  readonly laboratory: Laboratory;
  readonly program: ConcurrentProgram;
  readonly trace: Trace;
  readonly ran: Ran;
  readonly counting: Counting;
  readonly isOver: () => boolean;
  readonly ways: readonly Way[];
}

async function surviveAll({
  ways,
  ...ordeal
}: Ordeal): Promise<Exclude<Look, { type: "fine" }> | "survived" | "cut short"> {
  const { laboratory, program, trace, ran, counting, isOver } = ordeal;
  /** What came of each image; the same image leads to the same life. */
  const known = new Map<string, { readonly lived: Lived; readonly images: readonly Image[] }>();
  const judged = new Set<string>();
  let next = [...ways];
  while (next.length > 0) {
    const after: Way[] = [];
    for (let start = 0; start < next.length; start += atOnce) {
      if (isOver()) return "cut short";
      const batch = next.slice(start, start + atOnce);
      const unknown = firstOfEach(batch.filter(({ key }) => !known.has(key)));
      const lives = await liveOn(laboratory, program, trace, ran.directory, unknown);
      for (const [index, lived] of lives.entries()) {
        const key = unknown[index]?.key ?? "";
        known.set(key, { lived, images: lived.type === "lived" ? lived.images : [] });
        counting.images += 1;
        counting.laterLives += 1;
        if ((unknown[index]?.earlier.length ?? 0) > 0) counting.crashedRecoveries += 1;
      }
      for (const way of batch) {
        const { lived, images } = known.get(way.key) ?? {};
        if (lived === undefined || images === undefined) continue;
        if (way.crash.kind === "kill") counting.kills += 1;
        else counting.powerLosses += 1;
        const question = `${way.key}\n${answeredBy(trace.steps, way.crashes[0])}`;
        if (judged.has(question)) continue;
        judged.add(question);
        const own =
          lived.type === "lived" ? { ...lived, life: { ...lived.life, crash: way.crash, lost: way.lost } } : lived;
        const seen = judgeLives(program, trace, way.crashes, [...way.earlier, own]);
        if (seen.type !== "fine") return seen;
        if (way.captures && own.type === "lived") after.push(...crashedAgain(way, own, images));
      }
    }
    next = after;
  }
  return "survived";
}

function firstOfEach(ways: readonly Way[]): readonly Way[] {
  return [...new Map(ways.toReversed().map((way) => [way.key, way])).values()].reverse();
}

/** Who has been called and who was answered by then: what a later life must explain. */
function answeredBy(steps: readonly Step[], crash: Crash | undefined): string {
  const before = steps.filter(({ index }) => index < (crash?.step ?? 0));
  return before
    .flatMap(({ client, calls, returns }) => [
      ...(calls === undefined ? [] : [`${client} called ${calls}`]),
      ...(returns === undefined ? [] : [`${client} answered ${returns}`]),
    ])
    .sort()
    .join();
}

/** Every way in which the recovery itself can end before its end. */
function crashedAgain(way: Way, own: Extract<Lived, { type: "lived" }>, images: readonly Image[]): Way[] {
  const points = crashPoints(images, own.life.steps).slice(1).flat();
  return points.map((point) => ({
    ...toWay(point, false),
    earlier: [...way.earlier, own],
    crashes: [...way.crashes, point.crash],
  }));
}

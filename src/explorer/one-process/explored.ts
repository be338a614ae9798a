import type { Step, Trace } from "../../core/index.js";
import type { Explored } from "../explored.js";
import { type Identities, unchecked } from "../identities.js";
import { happeningsOf } from "./happenings.js";
import { linearOrders } from "./linear-orders.js";
import { bit, happensBefore, latestOf } from "./order.js";
import { reversalsOf } from "./reversals.js";

/** Returns what the explorer learns from a run of clients that share one process. */
export function exploredInOneProcess({ steps }: Pick<Trace, "steps">, identities: Identities): Explored {
  const order = happensBefore(happeningsOf(steps), identities);
  const all = bit(order.happenings.length) - 1n;
  return {
    identity: order.identity,
    last: latestOf(all, order).flatMap((index) => order.identity[index] ?? []),
    plans: () => reversalsOf(order),
    equivalents: () => linearOrders(order),
  };
}

/** As `fingerprintsOf`, for clients that share one process. A prefix may end between two synchronous steps. */
export function fingerprintsInOneProcess(steps: readonly Step[]): readonly string[] {
  const order = happensBefore(happeningsOf(steps), unchecked);
  const of = (count: number): string =>
    latestOf(bit(count) - 1n, order)
      .flatMap((index) => order.identity[index] ?? [])
      .sort((a, b) => a - b)
      .join();
  return [
    of(0),
    ...order.happenings.flatMap(({ steps: own }, index) =>
      own.map((_, step) => (step === own.length - 1 ? of(index + 1) : `${of(index + 1)} ${step}`)),
    ),
  ];
}

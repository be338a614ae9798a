import { STATES_AT_MOST } from "./refutation.js";
import { NONE, type RegisterHistory, type Zones, zonesBefore } from "./register-zones.js";

/** The verdict on a register whose writes are all different. */
export type RegisterVerdict =
  | { readonly isExplained: true; readonly zones: Zones }
  | {
      readonly isExplained: false;
      /** Index of the event of the culprit's return. */
      readonly at: number;
      /** Writes after which the register may have been just before; `NONE`: it held the initial value. */
      readonly writes: readonly number[];
    };

/** @param end The first event that is left out. */
export function decideRegister(history: RegisterHistory, end: number): RegisterVerdict {
  const zones = zonesBefore(history, end);
  if (zones !== undefined) return { isExplained: true, zones };
  const at = firstContradiction(history, end);
  return { isExplained: false, at, writes: lastWrites(history, at) };
}

/** Returns the first return that cannot be explained, by binary search: a prefix of an explained history is explained. */
function firstContradiction(history: RegisterHistory, end: number): number {
  let explained = 0;
  let refuted = end;
  while (refuted - explained > 1) {
    const middle = (explained + refuted) >>> 1;
    if (zonesBefore(history, middle) === undefined) refuted = middle;
    else explained = middle;
  }
  return refuted - 1;
}

/**
 * Returns the writes that may be the last one before `end`. A later read would stretch the zone of its value to the end, so
 * all other zones must begin before this one ends.
 */
function lastWrites(history: RegisterHistory, end: number): readonly number[] {
  const { writeOf, callOf } = history;
  const zones = zonesBefore(history, end);
  if (zones === undefined) return [];
  const { firstReturn, lastCall } = zones;
  let latest = Number.NEGATIVE_INFINITY;
  let second = Number.NEGATIVE_INFINITY;
  for (const call of lastCall) {
    if (call > latest) [latest, second] = [call, latest];
    else if (call > second) second = call;
  }
  const found: number[] = [];
  for (let cluster = 0; cluster < writeOf.length && found.length < STATES_AT_MOST; cluster++) {
    const write = writeOf[cluster] ?? NONE;
    const isCalled = cluster === 0 || (write !== NONE && (callOf[write] ?? 0) < end);
    const latestOfOthers = lastCall[cluster] === latest ? second : latest;
    const first = cluster === 0 ? -1 : (firstReturn[cluster] ?? 0);
    if (isCalled && latestOfOthers < first) found.push(write);
  }
  return found;
}

/** Returns the operations in an order that explains them. Those that need not have taken effect are left out. */
export function orderOfRegister(history: RegisterHistory, { end, firstReturn, lastCall }: Zones): readonly number[] {
  const { timeline, clusterOf, isWrite, writeOf, callOf, returnOf } = history;
  // When the clusters of backward zones take effect: at their last call, or right after the forward zone that it is in.
  const moment = new Float64Array(writeOf.length);
  let openUntil = lastCall[0] ?? 0;
  for (let index = 0; index < end; index++) {
    const event = timeline.events[index] ?? 0;
    const cluster = clusterOf[event < 0 ? ~event : event] ?? NONE;
    if (cluster === NONE) continue;
    const [first, last] = [firstReturn[cluster] ?? 0, lastCall[cluster] ?? 0];
    if (event < 0 && first === index && first < last) openUntil = last;
    else if (event >= 0 && last === index && last < first) moment[cluster] = openUntil > last ? openUntil + 0.5 : last;
  }

  const timeOf = (operation: number) => {
    const cluster = clusterOf[operation] ?? NONE;
    const [first, last] = [firstReturn[cluster] ?? 0, lastCall[cluster] ?? 0];
    if (first > last) return moment[cluster] ?? 0;
    return isWrite[operation] === 1 ? first : Math.max(first, callOf[operation] ?? 0);
  };
  const effective = [...clusterOf.keys()].filter((operation) => {
    const cluster = clusterOf[operation] ?? NONE;
    if (cluster === NONE || lastCall[cluster] === Number.NEGATIVE_INFINITY) return false;
    return isWrite[operation] === 1 || (returnOf[operation] ?? 0) < end;
  });
  return effective.sort(
    (a, b) =>
      timeOf(a) - timeOf(b) ||
      (clusterOf[a] ?? 0) - (clusterOf[b] ?? 0) ||
      (isWrite[b] ?? 0) - (isWrite[a] ?? 0) ||
      a - b,
  );
}

import type { RegisterAccess } from "./specification.js";
import type { Timeline } from "./timeline.js";

/*
 * Registers whose writes are all different (Gibbons and Korach, "Testing shared memories", 1997). A write and the reads of
 * its value are a cluster: in any order that explains the history, its operations follow each other. The zone of a cluster
 * lies between its first return and its last call. If the return comes first, the register holds the value all through
 * the zone (forward); else the cluster fits at any one moment of it (backward). So the history is linearizable if and only
 * if no two forward zones overlap, no backward zone lies in a forward one, and each read returns after its write is called.
 */

/** A partition as clusters. */
export interface RegisterHistory {
  readonly timeline: Timeline;
  /** The cluster of each operation; 0 has the reads of the initial value. `NONE`: a read that never returned. */
  readonly clusterOf: Int32Array;
  readonly isWrite: Uint8Array;
  /** The write of each cluster. `NONE`: it has none. */
  readonly writeOf: readonly number[];
  /** Index of the event of each operation's call and return; Infinity: it never returned. */
  readonly callOf: Float64Array;
  readonly returnOf: Float64Array;
}

export const NONE = -1;

/**
 * Returns the history as clusters, or undefined if an operation is neither a read nor a write, or two writes have one value.
 * @param accessOf Returns the access of an operation of the timeline.
 */
export function readRegisterHistory(
  timeline: Timeline,
  initial: unknown,
  accessOf: (operation: number) => RegisterAccess | undefined,
): RegisterHistory | undefined {
  const count = timeline.entries.length;
  const callOf = new Float64Array(count);
  const returnOf = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  for (let index = 0; index < timeline.events.length; index++) {
    const event = timeline.events[index] ?? 0;
    if (event < 0) returnOf[~event] = index;
    else callOf[event] = index;
  }
  const clusterOf = new Int32Array(count).fill(NONE);
  const isWrite = new Uint8Array(count);
  const clusters = new Map<unknown, number>([[initial, 0]]);
  const writeOf: number[] = [NONE];
  for (let operation = 0; operation < count; operation++) {
    const access = accessOf(operation);
    if (access === undefined) return undefined;
    if (access.kind === "read" && returnOf[operation] === Number.POSITIVE_INFINITY) continue;
    const cluster = clusters.get(access.value) ?? writeOf.push(NONE) - 1;
    clusters.set(access.value, cluster);
    clusterOf[operation] = cluster;
    if (access.kind === "read") continue;
    if (cluster === 0 || writeOf[cluster] !== NONE) return undefined;
    isWrite[operation] = 1;
    writeOf[cluster] = operation;
  }
  return { timeline, clusterOf, isWrite, writeOf, callOf, returnOf };
}

/** The zones of all clusters, as far as the events before `end` tell. */
export interface Zones {
  readonly end: number;
  /** Index of the event of the first return. Infinity: none. */
  readonly firstReturn: Float64Array;
  /** Index of the event of the last call. -Infinity: none. */
  readonly lastCall: Float64Array;
}

/**
 * Returns the zones, or undefined if the events before `end` have no explanation. A write that has not returned by then and
 * was not read need not have taken effect, so it has no zone.
 */
export function zonesBefore(history: RegisterHistory, end: number): Zones | undefined {
  const { clusterOf, isWrite, writeOf, callOf, returnOf } = history;
  const { events } = history.timeline;
  const firstReturn = new Float64Array(writeOf.length).fill(Number.POSITIVE_INFINITY);
  const lastCall = new Float64Array(writeOf.length).fill(Number.NEGATIVE_INFINITY);
  for (let index = 0; index < end; index++) {
    const event = events[index] ?? 0;
    const operation = event < 0 ? ~event : event;
    const cluster = clusterOf[operation] ?? NONE;
    const hasReturned = (returnOf[operation] ?? 0) < end;
    if (cluster === NONE || !(hasReturned || isWrite[operation] === 1)) continue;
    if (event >= 0) lastCall[cluster] = index;
    else if (firstReturn[cluster] === Number.POSITIVE_INFINITY) firstReturn[cluster] = index;
  }
  for (let cluster = 1; cluster < writeOf.length; cluster++) {
    const first = firstReturn[cluster] ?? 0;
    // It has no zone. A read of a value that is not yet written is impossible.
    if (first === Number.POSITIVE_INFINITY) lastCall[cluster] = Number.NEGATIVE_INFINITY;
    else if (first < (callOf[writeOf[cluster] ?? NONE] ?? Number.POSITIVE_INFINITY)) return undefined;
  }
  // The initial value was written before everything.
  if (lastCall[0] !== Number.NEGATIVE_INFINITY) firstReturn[0] = -1;
  const zones = { end, firstReturn, lastCall };
  return areCompatible(history, zones) ? zones : undefined;
}

/** Sweeps over the events: at each at most one forward zone may be open, and a backward one must end after it. */
function areCompatible({ timeline, clusterOf }: RegisterHistory, { end, firstReturn, lastCall }: Zones): boolean {
  // The end of the forward zone that began last.
  let openUntil = lastCall[0] ?? 0;
  for (let index = 0; index < end; index++) {
    const event = timeline.events[index] ?? 0;
    const cluster = clusterOf[event < 0 ? ~event : event] ?? NONE;
    if (cluster === NONE) continue;
    const [first, last] = [firstReturn[cluster] ?? 0, lastCall[cluster] ?? 0];
    if (event < 0 && first === index && first < last) {
      if (openUntil > index) return false;
      openUntil = last;
    } else if (event >= 0 && last === index && last < first && openUntil > first) return false;
  }
  return true;
}

import type { History, HistoryEntry, Stamp } from "./specification.js";

/** When each entry was called and when it returned: numbers with the order of the history's stamps. */
export interface Times {
  readonly called: Float64Array;
  /** Infinity: it never returned. */
  readonly returned: Float64Array;
}

/**
 * The history contradicts itself, so it cannot be a record of an execution: a return before the call, a response without a
 * return, a return without a response, or a stamp that is no finite number and no bigint. The message names the entry.
 */
export class MalformedHistoryError extends Error {
  override readonly name = "MalformedHistoryError";
  /** Stable across versions. */
  readonly code = "MALFORMED_HISTORY";
}

/** @throws {MalformedHistoryError} If an entry is impossible. */
export function readTimes<Operation, Response>(history: History<Operation, Response, Stamp>): Times {
  const called = new Float64Array(history.length);
  const returned = new Float64Array(history.length);
  const [first] = history;
  const kind = typeof first?.call;
  const toNumber = kind === "bigint" ? numbersOfBigints(history) : Number;
  for (let index = 0; index < history.length; index++) {
    const entry = history[index];
    if (entry === undefined) throw new MalformedHistoryError(`Entry ${index} is missing.`);
    assertPossible(entry, index, kind);
    called[index] = toNumber(entry.call);
    returned[index] = entry.return === null ? Number.POSITIVE_INFINITY : toNumber(entry.return);
  }
  return { called, returned };
}

/** @throws {MalformedHistoryError} If the entry is impossible, or its stamps are of another kind than the history's. */
export function assertPossible<Operation, Response>(
  entry: HistoryEntry<Operation, Response, Stamp>,
  index: number,
  kind: string,
): void {
  const complaint = complaintAbout(entry, kind);
  if (complaint !== undefined)
    throw new MalformedHistoryError(`${complaint}: entry ${index}, ${describeEntry(entry)}.`);
}

/** The difference of two bigints is exact as a number up to here. */
const exactMax = BigInt(Number.MAX_SAFE_INTEGER);

/** Bigints become their distance from the first one, or their ranks if they are too far apart for that. */
function numbersOfBigints(history: History<unknown, unknown, Stamp>): (stamp: Stamp) => number {
  const stamps = history.flatMap((entry) => (entry.return === null ? [entry.call] : [entry.call, entry.return]));
  const bigints = stamps.filter((stamp) => typeof stamp === "bigint");
  const [first = 0n] = bigints;
  const isNear = (stamp: bigint) => stamp - first <= exactMax && first - stamp <= exactMax;
  // The subtraction of a number would throw; `assertPossible` names the entry first.
  if (bigints.every(isNear)) return (stamp) => (typeof stamp === "bigint" ? Number(stamp - first) : stamp);
  const sorted = [...new Set(bigints)].sort((a, b) => (a < b ? -1 : 1));
  const ranks = new Map<Stamp, number>(sorted.map((stamp, rank) => [stamp, rank]));
  return (stamp) => ranks.get(stamp) ?? Number.NaN;
}

function complaintAbout(entry: HistoryEntry<unknown, unknown, Stamp>, kind: string): string | undefined {
  if (!isStamp(entry.call)) return "The call is neither a finite number nor a bigint";
  if (typeof entry.call !== kind) return `The call is a ${typeof entry.call}, but the first one is a ${kind}`;
  if (entry.return === null) {
    return entry.response === undefined
      ? undefined
      : "A response without a return; an operation that returned needs both";
  }
  if (!isStamp(entry.return)) return "The return is neither null nor a finite number nor a bigint";
  if (typeof entry.return !== kind) return `The return is a ${typeof entry.return}, but the first call is a ${kind}`;
  if (entry.return < entry.call) return "The return comes before the call";
  // An undefined response would allow any response, so that the check would silently pass.
  if (entry.response === undefined)
    return "A return without a response; write null for an operation that returns nothing";
  return undefined;
}

function isStamp(stamp: unknown): boolean {
  return typeof stamp === "bigint" || (typeof stamp === "number" && Number.isFinite(stamp));
}

/** An entry as text: JSON, where bigints end with `n` and other values that JSON does not have are shown too. */
function describeEntry(entry: unknown): string {
  try {
    return JSON.stringify(entry, (_, value: unknown) => {
      if (typeof value === "bigint") return `${value}n`;
      return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
    });
  } catch {
    return "which has no JSON";
  }
}

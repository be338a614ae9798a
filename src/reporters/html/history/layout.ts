/*
 * Where the operations of a history are drawn, as numbers: a lane for each client, and a row for each call and return.
 */

/** An operation, by its positions in the order of events. `returned` null: it was never answered. */
export interface Timed {
  readonly client: string;
  readonly called: number;
  readonly returned: number | null;
}

export interface Bar {
  /** Index of the operation. */
  readonly index: number;
  /** Counted from 0. */
  readonly lane: number;
  /** Rows, counted from 0. It overlaps another operation if and only if their rows overlap. */
  readonly from: number;
  /** Includes this row. */
  readonly to: number;
}

export interface HistoryLayout {
  readonly lanes: readonly string[];
  /** In the order of calls. */
  readonly bars: readonly Bar[];
  readonly rows: number;
}

/** Returns the layout. An operation that was never answered reaches to the last row. */
export function layoutHistory(operations: readonly Timed[]): HistoryLayout {
  const lanes = [...new Set(operations.map(({ client }) => client))].sort(byNumber);
  const positions = operations.flatMap(({ called, returned }) => (returned === null ? [called] : [called, returned]));
  const ranks = new Map([...new Set(positions)].sort((a, b) => a - b).map((position, rank) => [position, rank]));
  const rankOf = (position: number): number => ranks.get(position) ?? 0;
  const bars = operations.map(({ client, called, returned }, index) => ({
    index,
    lane: lanes.indexOf(client),
    from: rankOf(called),
    to: returned === null ? ranks.size - 1 : rankOf(returned),
  }));
  return { lanes, bars: bars.toSorted((a, b) => a.from - b.from), rows: ranks.size };
}

/** Clients are often numbered: 2 comes before 10. */
function byNumber(one: string, other: string): number {
  const [a, b] = [Number(one), Number(other)];
  if (Number.isNaN(a) || Number.isNaN(b)) return one < other ? -1 : one > other ? 1 : 0;
  return a - b;
}

import type { Alphabet } from "./alphabet.js";
import { type Automaton, createAutomaton, IMPOSSIBLE } from "./automaton.js";
import type { Effort } from "./effort.js";
import { follow, type Partitions, type PartitionView } from "./partition-view.js";
import type { HistoryEntry, Specification, Stamp } from "./specification.js";
import { groupIndexes, sortByTime } from "./timeline.js";
import type { Times } from "./times.js";
import { walkLone } from "./walk.js";

/** A history in columns of numbers, from a `HistoryRecorder`. */
export interface RecordedHistory<Operation, Response, Time extends Stamp = number> {
  /** Returns the number of entries. */
  length(): number;
  /** Returns an entry with equal content to the recorded one. */
  entryAt(index: number): HistoryEntry<Operation, Response, Time>;
  /** Returns the columns, for the checker. */
  recorded(): Recorded<Operation, Response>;
}

/** The columns have one number for each entry. */
export interface Recorded<Operation, Response> {
  readonly times: Times;
  /** The operation with its response; the complement of a letter if its names could not be replaced. */
  readonly letters: Int32Array;
  readonly partitions: Int32Array;
  readonly alphabet: Alphabet<Operation, Response>;
  /** The keys of the partitions. Undefined: the specification has no `partition`. */
  readonly keys: readonly string[] | undefined;
  /** The partitions with entries whose names could not be replaced, perhaps beside others. */
  readonly mixed: ReadonlySet<number>;
}

/** One entry as numbers. */
export interface RecordedEntry {
  readonly client: number;
  readonly called: number;
  readonly returned: number;
  readonly letter: number;
  readonly partition: number;
}

/** Columns that grow. */
export interface Columns {
  push(entry: RecordedEntry): void;
  at(index: number): RecordedEntry;
  length(): number;
  /** Returns the columns as they are now. */
  taken(): Pick<Recorded<never, never>, "times" | "letters" | "partitions">;
}

export function createColumns(expected: number): Columns {
  let capacity = Math.max(1, expected);
  let length = 0;
  let clients = new Float64Array(capacity);
  let called = new Float64Array(capacity);
  let returned = new Float64Array(capacity);
  let letters = new Int32Array(capacity);
  let partitions = new Int32Array(capacity);

  const grow = () => {
    // Of a long history at most a fifth is unused.
    capacity = Math.ceil((capacity < 2 ** 16 ? 2 : 1.25) * capacity);
    const floats = (column: Float64Array) => {
      const larger = new Float64Array(capacity);
      larger.set(column);
      return larger;
    };
    const integers = (column: Int32Array) => {
      const larger = new Int32Array(capacity);
      larger.set(column);
      return larger;
    };
    [clients, called, returned] = [floats(clients), floats(called), floats(returned)];
    [letters, partitions] = [integers(letters), integers(partitions)];
  };

  return {
    push(entry) {
      if (length === capacity) grow();
      clients[length] = entry.client;
      called[length] = entry.called;
      returned[length] = entry.returned;
      letters[length] = entry.letter;
      partitions[length] = entry.partition;
      length++;
    },
    at: (index) => ({
      client: clients[index] ?? 0,
      called: called[index] ?? 0,
      returned: returned[index] ?? 0,
      letter: letters[index] ?? 0,
      partition: partitions[index] ?? 0,
    }),
    length: () => length,
    taken: () => ({
      times: { called: called.subarray(0, length), returned: returned.subarray(0, length) },
      letters: letters.subarray(0, length),
      partitions: partitions.subarray(0, length),
    }),
  };
}

/** So many states are kept for all partitions together, in case their histories have nothing in common. */
const statesMax = 100_000;

/** The partitions of a recorded history. They share one automaton: what one of them shows is known for all. */
export function recordedPartitions<State, Operation, Response>(
  specification: Specification<State, Operation, Response>,
  history: RecordedHistory<Operation, Response, Stamp>,
  effort: Effort,
): Partitions<State, Operation, Response> {
  const { times, letters, partitions, alphabet, keys, mixed } = history.recorded();
  const count = keys?.length ?? 1;
  const { grouped, starts } = groupIndexes(partitions, count);
  let automaton: Automaton<State, Operation, Response> | undefined;
  let initial = 0;

  const shared = () => {
    if (automaton === undefined || automaton.size() > statesMax) {
      automaton = createAutomaton(specification, alphabet, effort);
      initial = automaton.numberOf(specification.initial);
    }
    return automaton;
  };

  const view = (partition: number): PartitionView<State, Operation, Response> => {
    const entries = grouped.subarray(starts[partition] ?? 0, starts[partition + 1] ?? 0);
    sortByTime(entries, times.called);
    const common = { key: keys?.[partition], entries, times, entryAt: history.entryAt };
    const original = {
      ...common,
      follow: (until: number) => follow(specification, { ...common, until }, effort),
    };
    if (mixed.has(partition)) return original;

    const followShared = (until: number) => {
      const current = shared();
      const step = (state: number, entry: number) => {
        const after = current.next(state, letters[entry] ?? 0);
        return after === IMPOSSIBLE ? undefined : after;
      };
      const { ending, at, state } = walkLone({ entries, times, initial, step, until }, effort);
      return {
        ending,
        at,
        resume: () => ({ automaton: current, state, letterOf: (entry: number) => letters[entry] ?? 0 }),
      };
    };
    return { ...common, follow: followShared, original };
  };
  return { count, view, times };
}

import { createAlphabet } from "./alphabet.js";
import { type Automaton, createAutomaton } from "./automaton.js";
import type { Effort } from "./effort.js";
import type { History, HistoryEntry, Specification, Stamp } from "./specification.js";
import { groupIndexes, sortByTime } from "./timeline.js";
import { readTimes, type Times } from "./times.js";
import { type Walk, walkLone } from "./walk.js";

/** The part of a history that concerns one partition, ready for a check. */
export interface PartitionView<State, Operation, Response> {
  /** Undefined if the specification has no `partition`. */
  readonly key: string | undefined;
  /** In order of call: indexes of entries of the history. */
  readonly entries: Int32Array;
  readonly times: Times;
  /** Follows the operations until two overlap or one never returned. Responses at `until` and later are ignored. */
  follow(until: number): Followed<State, Operation, Response>;
  entryAt(index: number): Pick<HistoryEntry<Operation, Response>, "operation" | "response">;
  /** If names are replaced in this view: the view with the original ones, for a refutation. */
  readonly original?: PartitionView<State, Operation, Response>;
}

/** See `Walk`. */
export interface Followed<State, Operation, Response> extends Pick<Walk<unknown>, "ending" | "at"> {
  /** Returns what a search from there needs. It costs more than many short partitions, so only those that need it pay. */
  resume(): Resumed<State, Operation, Response>;
}

export interface Resumed<State, Operation, Response> {
  readonly automaton: Automaton<State, Operation, Response>;
  /** The number of the state there. */
  readonly state: number;
  letterOf(entry: number): number;
}

/** The partitions of a history, in the order in which it first names them. */
export interface Partitions<State, Operation, Response> {
  readonly count: number;
  view(partition: number): PartitionView<State, Operation, Response>;
  readonly times: Times;
}

/** @throws {MalformedHistoryError} If an entry is impossible. */
export function partitionsOf<State, Operation, Response>(
  specification: Specification<State, Operation, Response>,
  history: History<Operation, Response, Stamp>,
  effort: Effort,
): Partitions<State, Operation, Response> {
  const times = readTimes(history);
  const { keys, grouped, starts } = group(specification, history);

  const view = (partition: number): PartitionView<State, Operation, Response> => {
    const entries = grouped.subarray(starts[partition] ?? 0, starts[partition + 1] ?? 0);
    sortByTime(entries, times.called);
    const entryAt = (index: number) => history[index] as HistoryEntry<Operation, Response, Stamp>;
    return {
      key: keys?.[partition],
      entries,
      times,
      follow: (until) => follow(specification, { entries, times, until, entryAt }, effort),
      entryAt: (index) => entryAt(index),
    };
  };
  return { count: keys?.length ?? 1, view, times };
}

interface ViewedEntries<Operation, Response> {
  readonly entries: Int32Array;
  readonly times: Times;
  readonly until: number;
  readonly entryAt: (index: number) => Pick<HistoryEntry<Operation, Response>, "operation" | "response">;
}

/** Follows entries as they are, without numbers for them. */
export function follow<State, Operation, Response>(
  specification: Specification<State, Operation, Response>,
  { entries, times, until, entryAt }: ViewedEntries<Operation, Response>,
  effort: Effort,
): Followed<State, Operation, Response> {
  const step = (state: State, index: number) => {
    const { operation, response } = entryAt(index);
    effort.spendCall();
    return specification.step(state, operation, response);
  };
  const { ending, at, state } = walkLone({ entries, times, initial: specification.initial, step, until }, effort);
  const resume = () => {
    const alphabet = createAlphabet<Operation, Response>();
    const automaton = createAutomaton(specification, alphabet, effort);
    return {
      automaton,
      state: automaton.numberOf(state),
      letterOf: (index: number) => {
        const { operation, response } = entryAt(index);
        return alphabet.letterOf(operation, response);
      },
    };
  };
  return { ending, at, resume };
}

/** Groups the indexes of the entries by partition. */
function group<State, Operation, Response>(
  specification: Specification<State, Operation, Response>,
  history: History<Operation, Response, Stamp>,
) {
  if (specification.partition === undefined) {
    const grouped = Int32Array.from(history.keys());
    return { keys: undefined, grouped, starts: Int32Array.of(0, history.length) };
  }
  const numbers = new Map<string, number>();
  const numberOf = new Int32Array(history.length);
  for (let index = 0; index < history.length; index++) {
    const entry = history[index];
    if (entry === undefined) continue;
    const key = specification.partition(entry.operation);
    const number = numbers.get(key) ?? numbers.size;
    if (number === numbers.size) numbers.set(key, number);
    numberOf[index] = number;
  }
  return { keys: [...numbers.keys()], ...groupIndexes(numberOf, numbers.size) };
}

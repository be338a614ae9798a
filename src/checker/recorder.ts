import { createAlphabet } from "./alphabet.js";
import { canonicalName, canonicalNumber, createNames } from "./names.js";
import { createColumns, type RecordedHistory } from "./recorded-history.js";
import type { HistoryEntry, Specification, Stamp } from "./specification.js";
import { assertPossible } from "./times.js";

/** Records a history in the form in which a check is fastest and takes the least memory. */
export interface HistoryRecorder<Operation, Response, Time extends Stamp = number> {
  /**
   * Adds an entry: when its operation has returned, or at the end if it never did. The order does not matter. Fields other
   * than those of `HistoryEntry` are not kept.
   * @throws {MalformedHistoryError} If the entry is impossible, or its stamps are of another kind than the first one's.
   * @throws {RangeError} If a bigint is further than 2 ** 53 from the first one.
   */
  record(entry: HistoryEntry<Operation, Response, Time>): void;
  /** What was recorded so far, for `checkLinearizability` with the same specification. It grows with the recording. */
  readonly history: RecordedHistory<Operation, Response, Time>;
}

/** Options of `createHistoryRecorder`. */
export interface RecorderOptions {
  /** The number of entries to make room for. More are recorded too, but moving them takes time and memory. Default: 64. */
  readonly expected?: number;
}

/**
 * Returns an empty recorder. It gives each operation with its response a number, the same one for equal content: so a
 * check takes each step of the specification once, however often it happened. If the specification has `rename`, entries
 * of different partitions have one number, too, if only their names differ.
 * @example
 * ```ts
 * const recorder = createHistoryRecorder(specification);
 * for (const entry of entries) recorder.record(entry);
 * checkLinearizability(specification, recorder.history).verdict;
 * ```
 */
export function createHistoryRecorder<State, Operation, Response, Time extends Stamp = number>(
  specification: Specification<State, Operation, Response>,
  options: RecorderOptions = {},
): HistoryRecorder<Operation, Response, Time> {
  const { rename } = specification;
  const alphabet = createAlphabet<Operation, Response>();
  const names = createNames();
  const numbers = new Map<string, number>();
  const keys: string[] = [];
  const mixed = new Set<number>();
  const columns = createColumns(options.expected ?? 64);
  let kind: string | undefined;
  const stamps = createStampNumbers();
  let partition = 0;

  const partitionOf = (operation: Operation) => {
    if (specification.partition === undefined) return 0;
    const key = specification.partition(operation);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, keys.length);
    return keys.push(key) - 1;
  };

  const toName = (original: string) => canonicalName(names.numberOf(partition, original));

  /** Entries whose names could not be replaced have the complement of a letter. */
  const letterOf = ({ operation, response }: HistoryEntry<Operation, Response, Time>) => {
    if (rename === undefined) return alphabet.letterOf(operation, response);
    const renamed = rename(operation, response, toName);
    if (renamed !== undefined) return alphabet.letterOf(renamed.operation, renamed.response);
    mixed.add(partition);
    return ~alphabet.letterOf(operation, response);
  };

  const entryAt = (index: number) => {
    const { client, called, returned, letter, partition: owner } = columns.at(index);
    const toOriginal = (name: string) => names.nameOf(owner, canonicalNumber(name));
    const number = letter < 0 ? ~letter : letter;
    const [operation, response] = [alphabet.operationOf(number), alphabet.responseOf(number)];
    const original = letter < 0 || rename === undefined ? undefined : rename(operation, response, toOriginal);
    return {
      client,
      operation,
      response,
      ...original,
      call: stamps.stampOf(called) as Time,
      return: returned === Number.POSITIVE_INFINITY ? null : (stamps.stampOf(returned) as Time),
    };
  };

  return {
    record(entry) {
      kind ??= typeof entry.call;
      assertPossible(entry, columns.length(), kind);
      const called = stamps.numberOf(entry.call);
      const returned = entry.return === null ? Number.POSITIVE_INFINITY : stamps.numberOf(entry.return);
      partition = partitionOf(entry.operation);
      columns.push({ client: entry.client, called, returned, letter: letterOf(entry), partition });
    },
    history: {
      length: columns.length,
      entryAt,
      recorded: () => ({
        ...columns.taken(),
        alphabet,
        keys: specification.partition === undefined ? undefined : keys,
        mixed,
      }),
    },
  };
}

/** Bigints become their distance from the first one. */
function createStampNumbers() {
  let base: bigint | undefined;
  return {
    numberOf(stamp: Stamp): number {
      if (typeof stamp === "number") return stamp;
      base ??= stamp;
      const distance = Number(stamp - base);
      if (!Number.isSafeInteger(distance)) throw new RangeError(`${stamp}n is too far from the first stamp, ${base}n`);
      return distance;
    },
    stampOf: (time: number): Stamp => (base === undefined ? time : base + BigInt(time)),
  };
}

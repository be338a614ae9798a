import type { Automaton } from "./automaton.js";

/*
 * The operations of one partition for a search, in columns, and the form of a set of linearized operations: words of 32
 * bits. In the first words each answered operation has a bit while it is pending. In the others each class of equal
 * unanswered operations has a counter, because it does not matter which of them have taken effect, only how many.
 */

/** The form of a set of linearized operations. */
export interface SlotLayout {
  readonly answeredWords: number;
  readonly words: number;
  /** For each word the highest bit of each counter, which is always 0. */
  readonly guards: Int32Array;
}

/** Equal operations that never returned. */
export interface UnansweredClass {
  readonly letter: number;
  /** In order of call. */
  readonly operations: number[];
  word: number;
  shift: number;
  mask: number;
}

/** Columns have one number for each operation of the partition. */
export interface Operations {
  readonly letters: Int32Array;
  readonly isRead: Uint8Array;
  /** Index of the event of the return, or `NEVER`. */
  readonly due: Int32Array;
  readonly word: Int32Array;
  readonly bit: Int32Array;
  /** Number of the class of an unanswered operation. `NEVER`: a read, which explains nothing and changes nothing. */
  readonly classOf: Int32Array;
  readonly classes: readonly UnansweredClass[];
  readonly layout: SlotLayout;
}

export const NEVER = -1;

/** Returns whether an answered operation is in the set. */
export function hasLinearized({ word, bit }: Operations, linearized: Int32Array, operation: number): boolean {
  return ((linearized[word[operation] ?? 0] ?? 0) & (bit[operation] ?? 0)) !== 0;
}

/** Adds an answered operation to the set. */
export function include({ word, bit }: Operations, linearized: Int32Array, operation: number): void {
  const index = word[operation] ?? 0;
  linearized[index] = (linearized[index] ?? 0) | (bit[operation] ?? 0);
}

/** Removes an answered operation from the set. */
export function exclude({ word, bit }: Operations, linearized: Int32Array, operation: number): void {
  const index = word[operation] ?? 0;
  linearized[index] = (linearized[index] ?? 0) & ~(bit[operation] ?? 0);
}

/** Prepares the operations for a search from one event to before another: what returns later counts as unanswered. */
export function prepareOperations(
  automaton: Pick<Automaton<never, never, never>, "isRead"> & {
    readonly alphabet: { withoutResponse(letter: number): number };
  },
  { events, from, end }: { readonly events: Int32Array; readonly from: number; readonly end: number },
  letterOf: (operation: number) => number,
  count: number,
): Operations {
  const columns = {
    letters: new Int32Array(count),
    isRead: new Uint8Array(count),
    due: new Int32Array(count).fill(NEVER),
    word: new Int32Array(count),
    bit: new Int32Array(count),
    classOf: new Int32Array(count).fill(NEVER),
  };
  const { letters, isRead, due, classOf } = columns;
  for (let index = from; index < end; index++) {
    const event = events[index] ?? 0;
    if (event < 0) due[~event] = index;
  }
  const byLetter = new Map<number, number>();
  const classes: UnansweredClass[] = [];
  for (let index = from; index < end; index++) {
    const operation = events[index] ?? 0;
    if (operation < 0) continue;
    const isAnswered = due[operation] !== NEVER;
    const letter = isAnswered ? letterOf(operation) : automaton.alphabet.withoutResponse(letterOf(operation));
    letters[operation] = letter;
    if (automaton.isRead(letter)) isRead[operation] = 1;
    else if (!isAnswered) {
      const number = byLetter.get(letter) ?? classes.length;
      byLetter.set(letter, number);
      classOf[operation] = number;
      classes[number] ??= { letter, operations: [], word: 0, shift: 0, mask: 0 };
      classes[number].operations.push(operation);
    }
  }
  const answeredWords = assignBits(columns, events, from, end);
  return { ...columns, classes, layout: assignCounters(classes, answeredWords) };
}

/** Gives each answered operation a bit that no other has at the same time. Returns the number of words. */
function assignBits(
  { due, word, bit }: Pick<Operations, "due" | "word" | "bit">,
  events: Int32Array,
  from: number,
  end: number,
): number {
  const free: number[] = [];
  let slots = 0;
  for (let index = from; index < end; index++) {
    const event = events[index] ?? 0;
    if (event < 0) free.push(32 * (word[~event] ?? 0) + 31 - Math.clz32(bit[~event] ?? 1));
    else if (due[event] !== NEVER) {
      const slot = free.pop() ?? slots++;
      word[event] = slot >>> 5;
      bit[event] = 1 << (slot & 31);
    }
  }
  return Math.max(1, Math.ceil(slots / 32));
}

/** Gives each class a counter: as many bits as its number of operations needs, and a guard above them. */
function assignCounters(classes: readonly UnansweredClass[], answeredWords: number): SlotLayout {
  let word = answeredWords;
  let used = 0;
  const guards: number[] = [];
  for (const each of classes) {
    const bits = 32 - Math.clz32(each.operations.length);
    if (used + bits + 1 > 32) {
      word++;
      used = 0;
    }
    each.word = word;
    each.shift = used;
    each.mask = 2 ** bits - 1;
    used += bits + 1;
    guards[word] = (guards[word] ?? 0) | (1 << (used - 1));
  }
  const words = classes.length === 0 ? answeredWords : word + 1;
  return { answeredWords, words, guards: Int32Array.from({ length: words }, (_, index) => guards[index] ?? 0) };
}

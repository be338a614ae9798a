import { type Keyed, keyOf, type ReadySpecification } from "./ready-specification.js";
import { canonicalText, hashText, type Value } from "./values.js";

/** An operation on a set. */
export type SetOperation =
  /** Its response is null; any other is accepted too. */
  | (Keyed & { readonly type: "add"; readonly value: Value })
  /** Its response is the array of all members, in any order. */
  | (Keyed & { readonly type: "read" });

/** The members of a set: each as JSON with sorted fields, in order. */
export type SetState = readonly string[];

/** Options of `set`. */
export interface SetOptions {
  /** The members at the beginning. Default: none. */
  readonly initial?: readonly Value[];
}

/** Returns the specification of a set to which members are added, or of one for each key. A read returns all members. */
export function set({ initial = [] }: SetOptions = {}): ReadySpecification<SetState, SetOperation, Value> {
  return {
    initial: membersOf(initial),
    step,
    equal: (a, b) => a === b || (a.length === b.length && a.every((member, index) => member === b[index])),
    hash,
    readOnly: ({ type }) => type === "read",
    partition: keyOf,
  };
}

function step(members: SetState, operation: SetOperation, response: Value | undefined): SetState | undefined {
  switch (operation.type) {
    case "add":
      return withMember(members, canonicalText(operation.value));
    case "read":
      return response === undefined || isReadOf(members, response) ? members : undefined;
    default:
      return operation satisfies never;
  }
}

function isReadOf(members: SetState, response: Value): boolean {
  if (!Array.isArray(response) || response.length !== members.length) return false;
  return response
    .map(canonicalText)
    .sort()
    .every((member, index) => member === members[index]);
}

function membersOf(values: readonly Value[]): SetState {
  return [...new Set(values.map(canonicalText))].sort();
}

/** Copying a sorted array is many times faster than copying a Map, and sets grow with each operation. */
function withMember(members: SetState, member: string): SetState {
  let [low, high] = [0, members.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((members[middle] ?? "") < member) low = middle + 1;
    else high = middle;
  }
  return members[low] === member ? members : members.toSpliced(low, 0, member);
}

const hashes = new WeakMap<SetState, number>();

function hash(members: SetState): number {
  const known = hashes.get(members);
  if (known !== undefined) return known;
  const sum = members.reduce((sum, member) => (sum + hashText(member)) | 0, 0);
  hashes.set(members, sum);
  return sum;
}

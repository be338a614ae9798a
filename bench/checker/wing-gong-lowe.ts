import type { History, HistoryEntry, Specification } from "#src/checker/index.js";

/*
 * THE REFERENCE POINT of the benchmark, and an oracle of the tests; Rollcall does not use it. A plain checker after Wing and
 * Gong ("Testing and verifying concurrent objects", 1993) with the cache of Lowe ("Testing for linearizability", 2017),
 * as Porcupine and Knossos have it: depth first over the operations that may come next, and no pair of state and
 * linearized operations twice. States are plain data, compared as JSON.
 */

/** One event of the history. `match`: the return that belongs to a call; undefined: it never returned. */
interface EventNode {
  readonly operation: number;
  readonly isCall: boolean;
  readonly match: EventNode | undefined;
  previous: EventNode | undefined;
  next: EventNode | undefined;
}

/** Returns whether a history is linearizable, or undefined if that took more steps than the maximum. */
export function checkPlainly<State, Operation, Response>(
  specification: Specification<State, Operation, Response>,
  history: History<Operation, Response>,
  stepsMax = Number.POSITIVE_INFINITY,
): boolean | undefined {
  const left = { steps: stepsMax };
  for (const part of partsOf(specification, history)) {
    const verdict = checkPart(specification, part, left);
    if (verdict !== true) return verdict;
  }
  return true;
}

function partsOf<State, Operation, Response>(
  specification: Specification<State, Operation, Response>,
  history: History<Operation, Response>,
): readonly (readonly HistoryEntry<Operation, Response>[])[] {
  const parts = new Map<string | undefined, HistoryEntry<Operation, Response>[]>();
  for (const entry of history) {
    const key = specification.partition?.(entry.operation);
    const part = parts.get(key);
    if (part === undefined) parts.set(key, [entry]);
    else part.push(entry);
  }
  return [...parts.values()];
}

function checkPart<State, Operation, Response>(
  specification: Specification<State, Operation, Response>,
  entries: readonly HistoryEntry<Operation, Response>[],
  left: { steps: number },
): boolean | undefined {
  const head = linkEvents(entries);
  const seen = new Set<string>();
  /** The operations linearized so far, each with the state before it. */
  const stack: { readonly node: EventNode; readonly before: State }[] = [];
  const linearized = new Uint8Array(Math.ceil(entries.length / 8));
  let state = specification.initial;
  let node = head.next;
  let unreturned = entries.filter((entry) => entry.return !== null).length;

  while (unreturned > 0) {
    if (node?.isCall === true) {
      const entry = entries[node.operation];
      if (left.steps-- <= 0) return undefined;
      const after = entry && specification.step(state, entry.operation, entry.response);
      flip(linearized, node.operation);
      if (after !== undefined && isNew(seen, linearized, after)) {
        stack.push({ node, before: state });
        state = after;
        if (node.match !== undefined) unreturned--;
        lift(node);
        node = head.next;
        continue;
      }
      flip(linearized, node.operation);
      node = node.next;
      continue;
    }
    // A return: none of the calls before it can come first. Or the end. The last choice was wrong.
    const last = stack.pop();
    if (last === undefined) return false;
    state = last.before;
    flip(linearized, last.node.operation);
    if (last.node.match !== undefined) unreturned++;
    unlift(last.node);
    node = last.node.next;
  }
  return true;
}

function flip(bits: Uint8Array, index: number): void {
  bits[index >>> 3] = (bits[index >>> 3] ?? 0) ^ (1 << (index & 7));
}

function isNew(seen: Set<string>, linearized: Uint8Array, state: unknown): boolean {
  const size = seen.size;
  seen.add(`${Buffer.from(linearized).toString("latin1")} ${JSON.stringify(state)}`);
  return seen.size > size;
}

/** Links the events in their order; of equal stamps calls come first. */
function linkEvents(entries: readonly HistoryEntry<unknown, unknown>[]): EventNode {
  const nodes = entries.flatMap((entry, operation) => {
    const links = { operation, previous: undefined, next: undefined };
    const returned: EventNode | undefined =
      entry.return === null ? undefined : { ...links, isCall: false, match: undefined };
    const call: EventNode = { ...links, isCall: true, match: returned };
    const events = [{ node: call, at: entry.call }];
    return returned === undefined ? events : [...events, { node: returned, at: entry.return ?? 0 }];
  });
  nodes.sort((a, b) => a.at - b.at || Number(b.node.isCall) - Number(a.node.isCall));
  const head: EventNode = { operation: -1, isCall: false, match: undefined, previous: undefined, next: undefined };
  let last = head;
  for (const { node } of nodes) {
    last.next = node;
    node.previous = last;
    last = node;
  }
  return head;
}

/** Takes a call and its return out of the list. */
function lift({ match, previous, next }: EventNode): void {
  if (previous !== undefined) previous.next = next;
  if (next !== undefined) next.previous = previous;
  if (match?.previous !== undefined) match.previous.next = match.next;
  if (match?.next !== undefined) match.next.previous = match.previous;
}

/** Puts them back. */
function unlift(node: EventNode): void {
  const { match } = node;
  if (match?.previous !== undefined) match.previous.next = match;
  if (match?.next !== undefined) match.next.previous = match;
  if (node.previous !== undefined) node.previous.next = node;
  if (node.next !== undefined) node.next.previous = node;
}

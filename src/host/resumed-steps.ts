import { type Access, everything, type Step, serverResources } from "../core/index.js";

/**
 * Returns the steps, with what a database server did of its own accord moved to where it happened: if a step frees a lock,
 * the server goes on at once with the step that waits for it, as part of the first one. So the accesses of a resumed step
 * belong to the step that freed it, and all that the resumed step does by itself is to come after that one.
 *
 * The smallest example: A has inserted a key and commits; B waits with the same key. What B inserts or is refused happens
 * with A's COMMIT. C, which counts the rows next, could not have come between, but it could have come before the COMMIT.
 */
export function withResumed(steps: readonly Step[]): readonly Step[] {
  if (!steps.some(isResumed)) return steps;
  const moved = steps.map((step): Step => ({ ...step }));
  const added = new Map<number, Access[]>();
  for (const [index, step] of steps.entries()) {
    if (!isResumed(step)) continue;
    const freeing = steps.findLastIndex((other, at) => at < index && !isResumed(other));
    if (freeing === -1) continue;
    const order = `resumed:${step.index}`;
    added.set(freeing, [...(added.get(freeing) ?? []), ...step.accesses, { resource: order, mode: "write" }]);
    moved[index] = { ...step, accesses: [...ownOf(step), { resource: order, mode: "read" }] };
  }
  return moved.map((step, index) => ({ ...step, accesses: [...step.accesses, ...(added.get(index) ?? [])] }));
}

function isResumed({ lock }: Step): boolean {
  return lock === "resumed";
}

/** The accesses of the client's own code after the answer has come: they happen in its own step. */
function ownOf({ accesses }: Step): readonly Access[] {
  return accesses.filter(({ resource }) => resource !== everything && !resource.startsWith(serverResources));
}

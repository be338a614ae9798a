import type { ContactFacts, Target } from "../host/index.js";
import { describeFinding } from "../workload/index.js";
import { type TargetCheck, wrong } from "./target-check.js";

/** Returns what is wrong with a store that `setup` has just created, before any operation. */
export async function checkEmptyStore(
  { bound }: Target,
  { emptySnapshot }: ContactFacts,
): Promise<readonly TargetCheck[]> {
  if (emptySnapshot === undefined) return [];
  const { findings } = await bound.judge({ events: [], quiescent: [{ snapshot: emptySnapshot, at: 0 }], losses: [] });
  const [first] = findings;
  if (first === undefined) return [];
  const message = `a new store is not empty, before any operation: ${describeFinding(bound.describe, first)}`;
  const advice =
    "let setup create an empty store in the directory that it gets; if these are data of an earlier run, they lie " +
    "outside that directory";
  return [wrong("data", message, advice)];
}

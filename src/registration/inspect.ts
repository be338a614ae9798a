import type { StoreSnapshot } from "rollcall/model";
import * as v from "valibot";
import { BrokenTargetError, type StorageOfRun } from "../workload/index.js";
import { toSnapshot } from "./snapshot-form.js";
import type { RegistrationTarget } from "./target.js";

const sentences = v.array(v.string());

/**
 * The store at rest.
 * @throws BrokenTargetError if `inspect` returns what the contract does not ask for
 */
export async function inspectStore(
  target: RegistrationTarget,
  { directory, services }: StorageOfRun,
): Promise<StoreSnapshot> {
  return toSnapshot(directory, await target.inspect(directory, services));
}

/**
 * The store at rest, and what its own `check` has found in it. Not for a store of which a database was deleted from outside.
 * @throws BrokenTargetError as `inspectStore`, or if `check` returns no sentences
 */
export async function inspectAndCheck(target: RegistrationTarget, storage: StorageOfRun): Promise<StoreSnapshot> {
  const snapshot = await inspectStore(target, storage);
  if (target.check === undefined) return snapshot;
  const found = v.safeParse(sentences, await target.check(storage.directory, storage.services));
  if (!found.success) throw new BrokenTargetError("check must return an array of sentences, one for each violation");
  return { ...snapshot, violated: found.output };
}

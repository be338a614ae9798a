import type { Operation, StoreSnapshot } from "rollcall/model";
import { type Operation as AnyOperation, describeError } from "../core/index.js";
import { type BoundWorkload, BrokenTargetError, type Contacted, type Probe, type Workload } from "../workload/index.js";
import { bindRegistration } from "./bound.js";
import { type Canonicalise, formsIn } from "./canonicalise.js";
import { hasNewForm, startLeftOut } from "./first-edition.js";
import { type KeyChoice, keysToCanonicalise } from "./key-space.js";
import { type KeyKind, keyKinds } from "./keys.js";
import { deleteDatabase } from "./lose-database.js";
import { quoteKey } from "./quote.js";
import { apiKeysMin, type OwnTraits } from "./target-form.js";

/** Tries what only this workload asks of a target, and binds it. See `Workload.bind`. */
export async function bind(workload: Workload, contacted: Contacted, probe: Probe): Promise<BoundWorkload> {
  const { traits, offered } = contacted;
  const { apiKeys, databaseMayBeLost, hasCanonicalKey, hasNewField } = traits.own as OwnTraits;
  const forms = hasCanonicalKey ? await formsOfKeys({ apiKeys, keyKinds }, contacted, probe) : undefined;
  if (databaseMayBeLost) await tryLoss(contacted, probe);
  const kinds = apiKeys === undefined ? await tryKinds(contacted, probe) : { keyKinds: [], leftOut: [] };
  const isNew = hasNewField || offered.includes("changeKey") || hasNewForm(contacted.snapshot as StoreSnapshot);
  const jobs = isNew ? traits.jobs : traits.jobs.filter((job) => job !== "start");
  return bindRegistration(workload, {
    offered,
    apiKeys,
    forms,
    databaseMayBeLost,
    maxClients: traits.maxClients,
    placement: traits.placement,
    jobs,
    keyKinds: kinds.keyKinds,
    leftOut: jobs.length < traits.jobs.length ? [...kinds.leftOut, startLeftOut] : kinds.leftOut,
  });
}

/**
 * The canonical form of every key that will be used, also in a program that is replayed.
 * @throws BrokenTargetError if `canonicalKey` fails for one of them, or the target's own keys are not all different after it
 */
async function formsOfKeys(
  choice: KeyChoice,
  { directory, replayed }: Contacted,
  probe: Probe,
): Promise<ReadonlyMap<string, string>> {
  const keys = keysToCanonicalise(choice, replayed.flatMap(keysIn));
  const asked: Canonicalise = { type: "canonicalKey", keys };
  const { outcomes, failure } = await probe.run({ directory, operations: [asked] });
  if (failure !== undefined) throw new BrokenTargetError(failure);
  const forms = formsIn(outcomes[0]);
  const formOf = new Map(keys.map((key, index) => [key, forms[index] ?? key]));
  refuseCollisions(choice.apiKeys ?? [], formOf);
  const different = new Set((choice.apiKeys ?? keys).map((key) => formOf.get(key))).size;
  if (different >= apiKeysMin) return formOf;
  throw new BrokenTargetError(
    `canonicalKey must leave at least ${apiKeysMin} different keys, but of the default ones it leaves ${different}; ` +
      "name your own in apiKeys",
  );
}

function refuseCollisions(apiKeys: readonly string[], formOf: ReadonlyMap<string, string>): void {
  const known = new Map<string | undefined, string>();
  for (const key of apiKeys) {
    const form = formOf.get(key);
    const other = known.get(form);
    if (other !== undefined) {
      throw new BrokenTargetError(
        `apiKeys must all be different after canonicalKey, but ${quoteKey(other)} and ${quoteKey(key)} both become ` +
          `${quoteKey(form ?? "")}; name one of them, its variants are used without that`,
      );
    }
    known.set(form, key);
  }
}

function keysIn(operation: AnyOperation): string[] {
  const { key, newKey } = operation as { readonly key?: unknown; readonly newKey?: unknown };
  return [key, newKey].filter((each) => typeof each === "string");
}

/** Whether `inspect` can show that a user database was deleted. */
async function tryLoss({ directory, snapshot }: Contacted, probe: Probe): Promise<void> {
  const read = snapshot as StoreSnapshot | undefined;
  if (read === undefined) return;
  for (const { authId } of read.registry ?? []) deleteDatabase(directory, read, authId);
  const { failure } = await probe.run({ directory, inspect: true, isDisturbed: true });
  if (failure === undefined) return;
  const advice = failure.startsWith("inspect")
    ? " (a user database was deleted; inspect must be able to show that)"
    : "";
  throw new BrokenTargetError(`${failure}${advice}`);
}

/**
 * Registers one key of each kind, those of one group in one store: two kinds may get into each other's way there. A kind that
 * is refused with an error is left out, because each store decides which keys it accepts.
 */
async function tryKinds(
  { isSlow }: Contacted,
  probe: Probe,
): Promise<{ readonly keyKinds: readonly KeyKind[]; readonly leftOut: readonly string[] }> {
  const accepted: KeyKind[] = [];
  const leftOut: string[] = [];
  for (const kinds of isSlow ? [keyKinds] : keyKinds.map((kind) => [kind])) {
    const directory = probe.newDirectory();
    const operations = kinds.map(({ at }): Operation => ({ type: "register", key: at(0), settings: {} }));
    const { outcomes } = await probe.run({ directory, setup: true, operations });
    probe.discard(directory);
    for (const [index, kind] of kinds.entries()) {
      const outcome = outcomes[index];
      if (outcome?.type === "threw")
        leftOut.push(`a key with ${kind.name}, because the store refuses it: ${describeError(outcome.error)}`);
      else accepted.push(kind);
    }
  }
  return { keyKinds: accepted, leftOut };
}

import type { StoreSnapshot } from "rollcall/model";
import type { RegistrationTarget } from "./target.js";

/*
 * The first edition of the contract had no jobs, so `recover` could rely on being alone. A target that was written for
 * it keeps its verdict: `job:start` runs only if a target shows that it knows the second edition.
 */

const fields = [
  "isConflict",
  "canonicalKey",
  "check",
  "maxClients",
  "clients",
  "survives",
  "databaseMayBeLost",
  "startsAlone",
  "jobs",
  "services",
] as const satisfies readonly (keyof RegistrationTarget)[];

/** Returns whether the target has a field that the first edition does not know. */
export function hasNewField(target: RegistrationTarget): boolean {
  return fields.some((field) => target[field] !== undefined);
}

/** Returns whether a snapshot leaves out a list, or has one, that the first edition would not. */
export function hasNewForm({ accounts, registry, userDatabases, names }: StoreSnapshot): boolean {
  return accounts !== undefined || names !== undefined || registry === undefined || userDatabases === undefined;
}

/** For the coverage of a target whose `job:start` does not run. */
export const startLeftOut =
  "job:start, because the target uses nothing of the contract's second edition; startsAlone: false has it run, " +
  "startsAlone: true ends this note";

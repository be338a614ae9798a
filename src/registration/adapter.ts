import { checkInvariants, type StoreSnapshot } from "rollcall/model";
import type { Adapter } from "../workload/index.js";
import { isCanonicalise } from "./canonicalise.js";
import { describe } from "./describe.js";
import { inspectAndCheck, inspectStore } from "./inspect.js";
import { invoke, offeredBy } from "./invoke.js";
import { loseDatabase } from "./lose-database.js";
import type { RegistrationClient, RegistrationTarget } from "./target.js";
import { checkClient, checkTarget, traitsOf } from "./target-form.js";

/** Accepts every target: a module without a model of its own is meant to be a registration store. */
export const adapter: Adapter<RegistrationTarget, RegistrationClient, StoreSnapshot> = {
  workload: "registration",
  accepts: () => true,
  checkTarget,
  traitsOf,
  checkClient,
  offeredBy: (_, client) => offeredBy(client),
  describe: (operation) => (isCanonicalise(operation) ? operation.type : describe.operation(operation)),
  invoke,
  inspect: (target, storage, isDisturbed) => (isDisturbed ? inspectStore : inspectAndCheck)(target, storage),
  isWhole: (snapshot, lost) => checkInvariants(snapshot, new Set(lost)).length === 0,
  lose: loseDatabase,
};

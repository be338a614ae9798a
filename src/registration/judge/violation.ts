import { type StoreSnapshot, storedAuthIds, type Violation } from "rollcall/model";
import type { Finding } from "../../core/index.js";
import type { AuthIds } from "./auth-ids.js";

/** The finding for a violation of the model's invariants: its values, and the keys of the auth ids that they name. */
export function violationFinding({ code, subject, values }: Violation, { keyOf }: Pick<AuthIds, "keyOf">): Finding {
  if (code === "own-invariant") return { code, values };
  const authIds = [subject, values.owner, ...(Array.isArray(values.authIds) ? values.authIds : [])];
  const known = authIds.flatMap((authId) => {
    const key = typeof authId === "string" ? keyOf(authId) : undefined;
    return key === undefined ? [] : [[authId, key] as const];
  });
  return { code, values: { subject, ...values, ...(known.length === 0 ? {} : { keys: Object.fromEntries(known) }) } };
}

/** Findings for the stored accounts that no answer ever named. */
export function unnamedAccounts(snapshot: StoreSnapshot, { keyOf }: Pick<AuthIds, "keyOf">): Finding[] {
  return [...storedAuthIds(snapshot)]
    .filter((authId) => keyOf(authId) === undefined)
    .map((authId) => ({ code: "account-unexpected", values: { authId } }));
}

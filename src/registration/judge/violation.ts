import { type NameAuthId, type StoreSnapshot, storedAuthIds, type Violation } from "rollcall/model";
import type { Finding } from "../../core/index.js";
import { sayAuthId } from "../describe.js";
import type { AuthIds } from "./auth-ids.js";

/** How the sentences of violations name an auth id: with its key, if that is known. */
export function nameWithKey({ keyOf }: Pick<AuthIds, "keyOf">): NameAuthId {
  return (authId) => sayAuthId(authId, keyOf(authId));
}

/** The finding for a violation of the model's invariants. Values: `sentence`, `subject`, and its `key` if that is known. */
export function violationFinding({ code, message, subject }: Violation, { keyOf }: Pick<AuthIds, "keyOf">): Finding {
  const key = keyOf(subject);
  return { code, values: { sentence: message, subject, ...(key === undefined ? {} : { key }) } };
}

/** Findings for the stored accounts that no answer ever named. */
export function unnamedAccounts(snapshot: StoreSnapshot, { keyOf }: Pick<AuthIds, "keyOf">): Finding[] {
  return [...storedAuthIds(snapshot)]
    .filter((authId) => keyOf(authId) === undefined)
    .map((authId) => ({ code: "account-unexpected", values: { authId } }));
}

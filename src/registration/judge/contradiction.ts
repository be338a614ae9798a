import { checkAgainstState } from "rollcall/model";
import type { Linearizability, NotLinearizable } from "../../checker/index.js";
import type { Finding } from "../../core/index.js";
import type { AccountField } from "../account-fields.js";
import type { CheckedResponse, KeyCheckedOperation, KeyState } from "../specification.js";
import type { AuthIds } from "./auth-ids.js";
import { shownStates } from "./shown-state.js";
import { violationFinding } from "./violation.js";

/** Whether there is an order of the operations, key by key, that explains everything. */
export type Order = Linearizability<KeyState, KeyCheckedOperation, CheckedResponse>;

/** What no order of the operations on one key explains. */
export type Contradiction = NotLinearizable<KeyState, KeyCheckedOperation, CheckedResponse>;

/**
 * Returns what is wrong. Nothing: the store at rest fits none of the possible states, and only because no answer has named
 * the account.
 */
export function contradictionFindings(
  { culprit, possibleStates }: Contradiction,
  authIds: Pick<AuthIds, "keyOf">,
  given: readonly AccountField[],
): readonly Finding[] {
  const { operation, response } = culprit;
  const { key } = operation;
  const possible = shownStates(possibleStates, given);
  switch (response?.type) {
    case "quiescent":
      return closestDifferences(key, response, possibleStates, authIds);
    case "listedAs":
      return [{ code: "not-linearizable", values: { key, listed: response.authId !== null, possible } }];
    case "rejected":
      return [{ code: "refused-for-ever", values: { key, operation, error: response.error, possible } }];
    case "conflict":
      return [{ code: "refused-unregistered", values: { key, operation, error: response.error } }];
    default:
      return [{ code: "not-linearizable", values: { key, operation, outcome: response, possible } }];
  }
}

/** How the store at rest differs from the possible state that it is closest to. */
function closestDifferences(
  key: string,
  { snapshot }: Extract<CheckedResponse, { readonly type: "quiescent" }>,
  possible: readonly KeyState[],
  authIds: Pick<AuthIds, "keyOf">,
): readonly Finding[] {
  const differences = possible.map((state) =>
    checkAgainstState(snapshot, new Map(state === null ? [] : [[key, state]])),
  );
  const [closest = []] = differences.toSorted((a, b) => a.length - b.length);
  return closest.map((violation) => violationFinding(violation, authIds));
}

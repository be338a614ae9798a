import { checkAgainstState, settleAuthIds } from "rollcall/model";
import type { Finding } from "../../core/index.js";
import type { AccountField } from "../account-fields.js";
import type { CheckedResponse } from "../specification.js";
import type { AuthIds } from "./auth-ids.js";
import type { Groups } from "./groups.js";
import type { Contradiction, PossibleState } from "./order.js";
import { isOfSeveral, shownStates } from "./shown-state.js";
import { violationFinding } from "./violation.js";

/** What sentences about a contradiction need to know of the history. */
export interface Known {
  readonly authIds: Pick<AuthIds, "keyOf">;
  readonly groups: Groups;
  readonly given: readonly AccountField[];
}

/** Returns what is wrong: at least one finding. */
export function contradictionFindings(
  { culprit, possibleStates }: Contradiction,
  { authIds, groups, given }: Known,
): readonly Finding[] {
  const { operation, response } = culprit;
  const { key } = operation;
  const possible = shownStates(possibleStates, given);
  switch (response?.type) {
    case "quiescent": {
      const differences = closestDifferences(key, response, possibleStates, authIds);
      // The store fits none of the possible states, and only because no answer has named the account.
      return differences.length > 0
        ? differences
        : [{ code: "not-linearizable", values: { key, atRest: true, possible } }];
    }
    case "listedAs":
      return [{ code: "not-linearizable", values: { key, listed: response.authId !== null, possible } }];
    case "listedIds": {
      const values = { keys: groups.keysOf(key), listedCount: response.authIds.size, possible };
      return [{ code: "not-linearizable", values }];
    }
    case "rejected":
      return [{ code: "refused-for-ever", values: { key, operation, error: response.error, possible } }];
    case "conflict":
      return [{ code: "refused-unregistered", values: { key, operation, error: response.error } }];
    default:
      return [{ code: "not-linearizable", values: { key, operation, outcome: response, possible } }];
  }
}

/** Whether only the store at rest contradicts, and nothing more can be said than that. */
export function isVague({ culprit, possibleStates }: Contradiction): boolean {
  const { operation, response } = culprit;
  if (response?.type !== "quiescent") return false;
  return closestDifferences(operation.key, response, possibleStates, { keyOf: () => undefined }).length === 0;
}

/** How the store at rest differs from the possible state that it is closest to. */
function closestDifferences(
  key: string,
  { snapshot }: Extract<CheckedResponse, { readonly type: "quiescent" }>,
  possible: readonly PossibleState[],
  authIds: Pick<AuthIds, "keyOf">,
): readonly Finding[] {
  const differences = possible.map((possibleState) => {
    const ofOne = new Map(possibleState === null || isOfSeveral(possibleState) ? [] : [[key, possibleState]]);
    const state = possibleState !== null && isOfSeveral(possibleState) ? possibleState : ofOne;
    return checkAgainstState(snapshot, settleAuthIds(snapshot, state));
  });
  const [closest = []] = differences.toSorted((a, b) => a.length - b.length);
  return closest.map((violation) => violationFinding(violation, authIds));
}

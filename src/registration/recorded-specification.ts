import { hasKnownAuthId, type Operation, type State, step, withAccount, withAuthId } from "rollcall/model";
import type { Specification } from "../checker/index.js";
import { storeSpecification } from "./store-specification.js";

/*
 * Histories of a registration store that another tool has recorded: operations as in the model, and responses as a log has
 * them.
 */

/** An account as a log shows it. A field that is left out is not checked. */
export interface RecordedAccount {
  readonly keyName?: string | null;
  readonly pollInterval?: number | null;
  readonly active?: boolean;
  /** It must stay the same until the account is removed or its key is changed. */
  readonly authId?: string;
  /** Only of `register`. */
  readonly created?: boolean;
}

/**
 * A response: an account, or null, for `register` and `find`; a text or null for `readUserData`; the keys of all active
 * accounts for `listActive`; for the others whether the account exists.
 */
export type RecordedResponse = RecordedAccount | string | boolean | readonly string[] | null;

/** Returns the specification. Unless operations concern several keys, each key is checked alone. */
export function recordedSpecification(
  operations: readonly Operation[],
): Specification<State, Operation, RecordedResponse> {
  const isOfSeveralKeys = ({ type }: Operation): boolean => type === "listActive" || type === "changeKey";
  return operations.some(isOfSeveralKeys) ? wholeStore : { ...wholeStore, partition: keyOf };
}

const wholeStore: Specification<State, Operation, RecordedResponse> = {
  initial: storeSpecification.initial,
  step: afterOperation,
  equal: (a, b) => storeSpecification.equal(a, b),
  readOnly(operation, response) {
    switch (operation.type) {
      case "find":
      case "readUserData":
      case "listActive":
        return true;
      case "register":
        return isAccount(response) && response.created === false;
      default:
        // "No such account" changes nothing.
        return response === false;
    }
  },
};

function keyOf(operation: Operation): string {
  return operation.type === "listActive" ? "" : operation.key;
}

function afterOperation(state: State, operation: Operation, response: RecordedResponse | undefined): State | undefined {
  const { state: after, response: expected } = step(state, operation);
  if (response === undefined) return after;
  switch (expected.type) {
    case "registered":
      if (!isAccount(response) || !agrees(expected.created, response.created)) return undefined;
      return afterSeeing(after, operation, response);
    case "found":
      if (expected.account === null) return response === null ? after : undefined;
      return isAccount(response) ? afterSeeing(after, operation, response) : undefined;
    case "done":
      return response === expected.found ? after : undefined;
    case "data":
      return response === expected.value ? after : undefined;
    case "listed":
      if (!Array.isArray(response) || response.length !== expected.keys.length) return undefined;
      return response.toSorted().every((key, index) => key === expected.keys[index]) ? after : undefined;
    case "failed":
    case "refused":
      return undefined;
    default:
      return expected satisfies never;
  }
}

/** The account must be as it was seen. A seen auth id holds from then on. */
function afterSeeing(state: State, operation: Operation, seen: RecordedAccount): State | undefined {
  const key = keyOf(operation);
  const account = state.get(key);
  if (account === undefined) return undefined;
  const isSame =
    agrees(account.keyName, seen.keyName) &&
    agrees(account.pollInterval, seen.pollInterval) &&
    agrees(account.active, seen.active);
  if (!isSame) return undefined;
  if (seen.authId === undefined) return state;
  if (hasKnownAuthId(account)) return account.authId === seen.authId ? state : undefined;
  return withAccount(state, key, withAuthId(account, seen.authId));
}

function isAccount(response: RecordedResponse | undefined): response is RecordedAccount {
  return typeof response === "object" && response !== null && !Array.isArray(response);
}

function agrees<T>(expected: T, seen: T | undefined): boolean {
  return seen === undefined || seen === expected;
}

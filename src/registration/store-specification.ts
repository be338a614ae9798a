import {
  assignAuthIds,
  type ChangeKeyOperation,
  checkAgainstState,
  hasKnownAuthId,
  type State,
  type StoreSnapshot,
  sameAccount,
  step,
  storedAuthIds,
  withAccount,
  withAuthId,
} from "rollcall/model";
import type { Specification } from "../checker/index.js";
import {
  type CheckedOperation,
  type CheckedResponse,
  type KeyCheckedOperation,
  keySpecification,
  readOnly,
} from "./specification.js";

/*
 * Specifications of several keys at once: of all keys, to check a list as one instant, and of the keys that changeKey links,
 * since what one of them holds depends on the others.
 */

/** The specification of all keys together. */
export const storeSpecification: Specification<State, CheckedOperation, CheckedResponse> = {
  initial: new Map(),
  step(state, operation, response) {
    switch (operation.type) {
      case "listActive":
      case "isListed":
        if (response === undefined) return state;
        return response.type === "listedIds" ? afterListing(state, response.authIds) : undefined;
      case "atRest":
        if (response === undefined) return state;
        return response.type === "quiescent" ? afterSnapshot(state, response.snapshot) : undefined;
      case "changeKey":
        return afterChange(state, operation, response);
      default:
        return afterKeyOperation(state, operation, response);
    }
  },
  equal(a, b) {
    return a === b || (a.size === b.size && [...a].every(([key, account]) => sameAccount(account, b.get(key))));
  },
  readOnly,
};

/** The specification of keys that changeKey links. No two of them may have one auth id. */
export const linkedSpecification: Specification<State, CheckedOperation, CheckedResponse> = {
  ...storeSpecification,
  step(state, operation, response) {
    const after = storeSpecification.step(state, operation, response);
    return after === undefined || after === state || haveDifferentAuthIds(after) ? after : undefined;
  },
  // A read shows whether an account has kept its auth id, so its position in the order matters.
  readOnly: (operation, response) => readOnly(operation, response) && !tellsAuthId(response),
};

function tellsAuthId(response: CheckedResponse | undefined): boolean {
  switch (response?.type) {
    case "answered": {
      const { answer } = response;
      return (answer.type === "registered" || answer.type === "found") && answer.registration !== null;
    }
    case "listedIds":
    case "quiescent":
      return true;
    default:
      return false;
  }
}

function haveDifferentAuthIds(state: State): boolean {
  const told = [...state.values()].filter(hasKnownAuthId).map(({ authId }) => authId);
  return new Set(told).size === told.length;
}

function afterKeyOperation(
  state: State,
  operation: KeyCheckedOperation,
  response: CheckedResponse | undefined,
): State | undefined {
  const { key } = operation;
  const before = state.get(key) ?? null;
  const next = keySpecification.step(before, operation, response);
  if (next === undefined) return undefined;
  if (next === before) return state;
  const after = withAccount(state, key, next ?? undefined);
  return next === null || !hasKnownAuthId(next) ? after : withoutFormerAuthId(after, key, next.authId);
}

/** An auth id that another account has been given was not kept by the one whose key was changed. */
function withoutFormerAuthId(state: State, owner: string, authId: string): State {
  for (const [key, account] of state) {
    if (key === owner || account.rekeyed !== true || account.authId !== authId) continue;
    return withAccount(state, key, { ...withAuthId(account, undefined), rekeyed: true });
  }
  return state;
}

function afterChange(
  state: State,
  operation: ChangeKeyOperation,
  response: CheckedResponse | undefined,
): State | undefined {
  const { state: after, response: expected, mayFail } = step(state, operation);
  // It never returned, and it has taken effect. Its answer is unknown.
  if (response === undefined || response.type === "indeterminate") return after;
  switch (response.type) {
    case "conflict":
      return expected.type === "refused" ? state : undefined;
    case "rejected":
      // Where it is right to refuse for ever: an unregistered key, a new key that is registered, a lost database.
      return expected.type === "refused" || !state.has(operation.key) || mayFail ? state : undefined;
    case "threw":
      return mayFail ? state : undefined;
    case "answered":
      if (response.answer.type !== "done" || expected.type !== "done") return undefined;
      return response.answer.found === expected.found ? after : undefined;
    default:
      return undefined;
  }
}

/** The auth ids of all active accounts, and no others. */
function afterListing(state: State, listed: ReadonlySet<string>): State | undefined {
  for (const account of state.values()) {
    if (hasKnownAuthId(account) && account.active !== listed.has(account.authId)) return undefined;
  }
  return theOnly(
    assignAuthIds(state, listed, ({ active }) => active),
    state,
  );
}

function afterSnapshot(state: State, snapshot: StoreSnapshot): State | undefined {
  const ways = assignAuthIds(state, storedAuthIds(snapshot));
  return theOnly(
    ways.filter((way) => checkAgainstState(snapshot, way).length === 0),
    state,
  );
}

/** What is known after one of these states: if there are several, nothing new. Undefined: there is none. */
function theOnly(ways: readonly State[], state: State): State | undefined {
  const [first, ...others] = ways;
  return others.length > 0 ? state : first;
}

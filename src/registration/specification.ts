import {
  type Account,
  checkAgainstState,
  hasKnownAuthId,
  type KeyOperation,
  type KeyResponse,
  type StoreSnapshot,
  sameAccount,
  stepKey,
  storedAuthIds,
  withAuthId,
} from "rollcall/model";
import type { Specification } from "../checker/index.js";
import type { CheckedOperation, CheckedResponse, KeyCheckedOperation } from "./checked-operation.js";
import type { Answer } from "./event.js";
import { renameEntry } from "./rename.js";
import type { Registration } from "./target.js";

export type { CheckedOperation, CheckedResponse, KeyCheckedOperation, LinkedOperation } from "./checked-operation.js";

/** The account of one key; null: the key is not registered. */
export type KeyState = Account | null;

/** The specification of one key: the model's `stepKey`, and whether what was observed agrees with what it answers. */
export const keySpecification: Specification<KeyState, KeyCheckedOperation, CheckedResponse> = {
  initial: null,
  step(state, operation, response) {
    switch (operation.type) {
      case "lose":
        return state === null ? state : { ...state, database: "lost" };
      case "isListed":
        if (response === undefined) return state;
        return response.type === "listedAs" ? afterListing(state, response.authId) : undefined;
      case "atRest":
        if (response === undefined) return state;
        return response.type === "quiescent" ? afterSnapshot(operation.key, state, response.snapshot) : undefined;
      default: {
        const next = stepKey(state ?? undefined, operation);
        const after = next.account ?? null;
        // It is indeterminate and has taken effect. Its answer is not known.
        if (response === undefined || response.type === "indeterminate") return after;
        if (response.type === "conflict") return state === null ? undefined : state;
        // Where it is right to refuse for ever: a registered key to be registered, an unregistered one to be used.
        if (response.type === "rejected") return refusal(state, operation);
        if (response.type === "threw") return next.mayFail ? state : undefined;
        return response.type === "answered" ? afterAnswer(after, next.response, response.answer) : undefined;
      }
    }
  },
  equal: (a, b) => sameAccount(a ?? undefined, b ?? undefined),
  readOnly,
  partition: (operation) => operation.key,
  rename: renameEntry,
};

function refusal(state: KeyState, { type }: KeyOperation): KeyState | undefined {
  const isRight = type === "register" ? state !== null : state === null || state.database === "lost";
  return isRight ? state : undefined;
}

/**
 * What may change something reads only where it answered so; a `register` that did not say `created` may have created.
 */
export function readOnly(operation: CheckedOperation, response: CheckedResponse | undefined): boolean {
  switch (operation.type) {
    case "find":
    case "readUserData":
    case "listActive":
    case "isListed":
    case "atRest":
      return true;
    case "lose":
      return false;
    case "register":
      if (response?.type === "conflict") return true;
      return (
        response?.type === "answered" &&
        response.answer.type === "registered" &&
        response.answer.registration.created === false
      );
    case "update":
    case "setActive":
    case "remove":
    case "changeKey":
    case "writeUserData":
      if (response?.type === "conflict") return true;
      // "No such account" changes nothing, wherever it is true.
      return response?.type === "answered" && response.answer.type === "done" && !response.answer.found;
    default:
      return operation satisfies never;
  }
}

/** The state after an answer that agrees with what the model answers, undefined where it does not. */
function afterAnswer(after: KeyState, expected: KeyResponse, answer: Answer): KeyState | undefined {
  switch (expected.type) {
    case "registered": {
      if (answer.type !== "registered" || !agrees(expected.created, answer.registration.created)) return undefined;
      return afterSeeing(expected.account, answer.registration);
    }
    case "found": {
      if (answer.type !== "found") return undefined;
      if (expected.account === null || answer.registration === null) {
        return expected.account === answer.registration ? after : undefined;
      }
      return afterSeeing(expected.account, answer.registration);
    }
    case "done":
      return answer.type === "done" && answer.found === expected.found ? after : undefined;
    case "data":
      return answer.type === "data" && answer.value === expected.value ? after : undefined;
    case "failed":
      return undefined;
    default:
      return expected satisfies never;
  }
}

/** An answer about an account tells its auth id, which holds from then on. */
function afterSeeing(account: Account, seen: Registration): Account | undefined {
  const same =
    agrees(account.keyName, seen.keyName) &&
    agrees(account.pollInterval, seen.pollInterval) &&
    agrees(account.active, seen.active);
  return same ? called(account, seen.authId) : undefined;
}

function called(account: Account, authId: string): Account | undefined {
  if (!hasKnownAuthId(account)) return withAuthId(account, authId);
  return account.authId === authId ? account : undefined;
}

/** A field that a target leaves out is not checked. */
function agrees<T>(expected: T, actual: T | undefined): boolean {
  return actual === undefined || actual === expected;
}

function afterListing(state: KeyState, authId: string | null): KeyState | undefined {
  if (authId === null) return state?.active === true ? undefined : state;
  return state?.active === true ? called(state, authId) : undefined;
}

/** No answer has named the auth id of an indeterminate registration. The rows name it. */
function afterSnapshot(key: string, state: KeyState, snapshot: StoreSnapshot): KeyState | undefined {
  const [authId] = storedAuthIds(snapshot);
  const known = state === null || authId === undefined ? state : (called(state, authId) ?? state);
  if (known !== null && known.authId === undefined) return undefined;
  return checkAgainstState(snapshot, new Map(known === null ? [] : [[key, known]])).length === 0 ? known : undefined;
}

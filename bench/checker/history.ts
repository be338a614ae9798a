import { type Account, type KeyOperation, type KeyResponse, stepKey } from "rollcall/model";
import type { Registration } from "rollcall/verify";
import type { HistoryEntry } from "#src/checker/index.js";
import type { Answer, CheckedResponse, KeyCheckedOperation } from "#src/registration/index.js";
import { seededRandom } from "../../properties/seeded-random.js";

/** A history of operations on keys, as the checker takes it. */
export type CheckedHistory = readonly HistoryEntry<KeyCheckedOperation, CheckedResponse>[];

export interface HistorySize {
  readonly operations: number;
  readonly keys: number;
  readonly clients: number;
}

/**
 * Returns a history that is linearizable by construction: each operation takes effect at one position between its call
 * and its return. The same size gives the same history. At almost any position almost all clients have an operation
 * pending.
 */
export function generateHistory({ operations, keys, clients }: HistorySize): CheckedHistory {
  const fraction = seededRandom(operations);
  const random = (below: number): number => Math.floor(fraction() * below);
  const accounts = new Map<string, Account>();
  const history: HistoryEntry<KeyCheckedOperation, CheckedResponse>[] = [];
  const pending: Pending[] = Array.from({ length: clients }, () => ({ stage: "idle" }));
  let position = 0;
  while (history.length < operations) {
    const client = random(clients);
    const now = pending[client] ?? { stage: "idle" };
    switch (now.stage) {
      case "idle":
        pending[client] = { stage: "called", call: position++, operation: anyOperation(random, keys) };
        break;
      case "called": {
        const { account, response } = stepKey(accounts.get(now.operation.key), now.operation);
        if (account === undefined) accounts.delete(now.operation.key);
        else accounts.set(now.operation.key, account);
        pending[client] = { ...now, stage: "done", response };
        break;
      }
      case "done": {
        const { call, operation, response } = now;
        history.push({ client, operation, response: checkedResponse(operation, response), call, return: position++ });
        pending[client] = { stage: "idle" };
        break;
      }
      default:
        now satisfies never;
    }
  }
  return history;
}

type Pending =
  | { readonly stage: "idle" }
  | { readonly stage: "called"; readonly call: number; readonly operation: KeyOperation }
  | { readonly stage: "done"; readonly call: number; readonly operation: KeyOperation; readonly response: KeyResponse };

type Random = (below: number) => number;

function anyOperation(random: Random, keys: number): KeyOperation {
  const key = `bench-key-${random(keys)}`;
  const settings = { keyName: `name ${random(4)}` };
  const kind = random(10);
  if (kind < 4) return { type: "register", key, settings };
  if (kind < 7) return { type: "find", key };
  if (kind < 8) return { type: "update", key, settings };
  if (kind < 9) return { type: "setActive", key, active: random(2) === 0 };
  return { type: "remove", key };
}

/** Returns the checker's response for a response of the model. */
function checkedResponse({ key }: KeyOperation, response: KeyResponse): CheckedResponse {
  const registration = ({ keyName, pollInterval, active }: Account): Registration => {
    return { authId: `auth id of ${key}`, keyName, pollInterval, active };
  };
  const answered = (answer: Answer): CheckedResponse => ({ type: "answered", answer });
  switch (response.type) {
    case "registered":
      return answered({
        type: "registered",
        registration: { ...registration(response.account), created: response.created },
      });
    case "found":
      return answered({ type: "found", registration: response.account && registration(response.account) });
    case "done":
    case "data":
      return answered(response);
    case "failed":
      throw new Error("the model returned database-lost, but no database is ever lost here");
    default:
      return response satisfies never;
  }
}

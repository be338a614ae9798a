import { type Account, type KeyOperation, type KeyResponse, stepKey } from "rollcall/model";
import type { Registration } from "rollcall/verify";
import type { HistoryEntry } from "#src/checker/index.js";
import type { Answer, CheckedResponse, KeyCheckedOperation } from "#src/registration/index.js";

export type CheckedHistory = readonly HistoryEntry<KeyCheckedOperation, CheckedResponse>[];

export interface HistorySize {
  readonly operations: number;
  readonly keys: number;
  readonly clients: number;
}

/**
 * A history that is linearizable, because it is made so: each operation takes effect at one instant between its call and
 * its answer. In between, the other clients go on, so at almost any time almost all of them have an operation pending.
 */
export function generateHistory({ operations, keys, clients }: HistorySize): CheckedHistory {
  const random = createRandom(operations);
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
        history.push({ client, operation, response: observed(operation, response), call, return: position++ });
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

/** What a store that follows the model would have been seen to answer. */
function observed({ key }: KeyOperation, response: KeyResponse): CheckedResponse {
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
      throw new Error("no database is ever lost here, but the model says that one was");
    default:
      return response satisfies never;
  }
}

/** The same numbers in every run (mulberry32), so that runs can be compared. */
function createRandom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

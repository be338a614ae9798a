import { type Account, type KeyOperation, type KeyResponse, stepKey } from "rollcall/model";
import type { Registration } from "rollcall/verify";
import type { HistoryEntry } from "#src/checker/index.js";
import type { Answer, CheckedResponse, KeyCheckedOperation } from "#src/registration/index.js";
import { seededRandom } from "../../properties/seeded-random.js";

/** An operation on a key, as the checker takes it. */
export type CheckedEntry = HistoryEntry<KeyCheckedOperation, CheckedResponse>;
export type CheckedHistory = readonly CheckedEntry[];

export interface HistorySize {
  /** Those that are answered. */
  readonly operations: number;
  readonly keys: number;
  readonly clients: number;
}

/** Returns the history that `writeHistory` writes. */
export function generateHistory(size: HistorySize): CheckedHistory {
  const history: CheckedEntry[] = [];
  writeHistory(size, (entry) => history.push(entry));
  return history;
}

/**
 * Writes a history that is linearizable by construction, entry by entry: each operation takes effect at one position between
 * its call and its return. The same size gives the same history. At almost any position almost all clients have an operation
 * pending. Those that are pending at the end are entries without a response, because others may have seen their effects.
 */
export function writeHistory({ operations, keys, clients }: HistorySize, write: (entry: CheckedEntry) => void): void {
  const fraction = seededRandom(operations);
  const random = (below: number): number => Math.floor(fraction() * below);
  const accounts = new Map<string, Account>();
  const pending: Pending[] = Array.from({ length: clients }, () => ({ stage: "idle" }));
  let position = 0;
  let answered = 0;
  while (answered < operations) {
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
        write({ client, operation, response: checkedResponse(operation, response), call, return: position++ });
        answered++;
        pending[client] = { stage: "idle" };
        break;
      }
      default:
        now satisfies never;
    }
  }
  for (const [client, now] of pending.entries()) {
    if (now.stage !== "idle")
      write({ client, operation: now.operation, response: undefined, call: now.call, return: null });
  }
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

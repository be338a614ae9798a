import type { History, HistoryEntry } from "#src/checker/index.js";
import { seededRandom } from "../../../seeded-random.js";
import { type Account, type AccountOperation, type AccountResponse, apply } from "./registration.js";

/** The size of a simulated history. */
export interface Simulation {
  readonly operations: number;
  readonly clients: number;
  readonly keys: number;
  readonly seed: number;
}

/** Returns a history that is linearizable by construction: each operation is applied between its call and its return. */
export function simulate(simulation: Simulation): History<AccountOperation, AccountResponse> {
  const { operations, clients, keys, seed } = simulation;
  const random = seededRandom(seed);
  const oneOf = <T>(choices: readonly T[], otherwise: T) => choices[Math.floor(random() * choices.length)] ?? otherwise;
  const keyNames = Array.from({ length: keys }, (_, key) => `key-${key}`);
  const accounts = new Map<string, Account | null>();

  const anyOperation = (): AccountOperation => {
    const key = oneOf(keyNames, "");
    const type = oneOf(TYPES, "find");
    if (type === "register" || type === "update") return { type, key, settings: { keyName: oneOf(NAMES, "") } };
    return type === "setActive" ? { type, key, active: random() < 0.5 } : { type, key };
  };

  const applyToAccount = (operation: AccountOperation): AccountResponse => {
    const [after, response] = apply(accounts.get(operation.key) ?? null, operation);
    accounts.set(operation.key, after);
    return response;
  };

  const history: HistoryEntry<AccountOperation, AccountResponse>[] = [];
  const active = Array.from({ length: clients }, (): Call | undefined => undefined);
  let position = 0;
  let called = 0;
  while (history.length < operations) {
    // An idle client calls, a called operation takes effect, an operation that has taken effect returns.
    const client = Math.floor(random() * clients);
    const call = active[client];
    if (call === undefined) {
      if (called++ < operations)
        active[client] = { operation: anyOperation(), position: position++, response: undefined };
    } else if (call.response === undefined) call.response = applyToAccount(call.operation);
    else {
      const { operation, response } = call;
      history.push({ client, operation, response, call: call.position, return: position++ });
      active[client] = undefined;
    }
  }
  return history;
}

interface Call {
  readonly operation: AccountOperation;
  readonly position: number;
  response: AccountResponse | undefined;
}

const NAMES = Array.from({ length: 50 }, (_, name) => `name ${name}`);

/** Mostly reads, like a real application. */
const TYPES = ["register", "register", "find", "find", "find", "find", "update", "setActive", "remove"] as const;

import type { History, HistoryEntry } from "#src/checker/index.js";
import { type Account, type AccountOperation, type AccountResponse, perform } from "./registration.js";

export interface Simulation {
  readonly operations: number;
  readonly clients: number;
  readonly keys: number;
  readonly seed: number;
}

/** A history of clients that are really served, one after the other, in random order: linearizable by construction. */
export function simulate(simulation: Simulation): History<AccountOperation, AccountResponse> {
  const { operations, clients, keys, seed } = simulation;
  const random = mulberry32(seed);
  const oneOf = <T>(choices: readonly T[], otherwise: T) => choices[Math.floor(random() * choices.length)] ?? otherwise;
  const keyNames = Array.from({ length: keys }, (_, key) => `key-${key}`);
  const accounts = new Map<string, Account | null>();

  const anyOperation = (): AccountOperation => {
    const key = oneOf(keyNames, "");
    const type = oneOf(TYPES, "find");
    if (type === "register" || type === "update") return { type, key, settings: { keyName: oneOf(NAMES, "") } };
    return type === "setActive" ? { type, key, active: random() < 0.5 } : { type, key };
  };

  const serve = (operation: AccountOperation): AccountResponse => {
    const [after, response] = perform(accounts.get(operation.key) ?? null, operation);
    accounts.set(operation.key, after);
    return response;
  };

  const history: HistoryEntry<AccountOperation, AccountResponse>[] = [];
  const active = Array.from({ length: clients }, (): Call | undefined => undefined);
  let position = 0;
  let called = 0;
  while (history.length < operations) {
    // An idle client calls, a call takes effect, one that has taken effect returns.
    const client = Math.floor(random() * clients);
    const call = active[client];
    if (call === undefined) {
      if (called++ < operations)
        active[client] = { operation: anyOperation(), position: position++, response: undefined };
    } else if (call.response === undefined) call.response = serve(call.operation);
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

/** As an application would use it: mostly reading. */
const TYPES = ["register", "register", "find", "find", "find", "find", "update", "setActive", "remove"] as const;

/** Tommy Ettinger's generator: 32 bits of state, and good enough to draw from. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    const a = Math.imul(state ^ (state >>> 15), state | 1);
    const b = (a + Math.imul(a ^ (a >>> 7), a | 61)) ^ a;
    return ((b ^ (b >>> 14)) >>> 0) / 2 ** 32;
  };
}

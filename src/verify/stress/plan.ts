import type { Operation, OperationType } from "rollcall/model";
import { type KeyedOperation, keyedOperations, sample } from "../generate.js";

/** What each client does in one wave: `[client][operation]`. */
export type Wave = readonly (readonly Operation[])[];

export interface PlanOptions {
  readonly offered: readonly OperationType[];
  readonly apiKeys: readonly string[];
  readonly clients: number;
  readonly waves: number;
  readonly seed: number;
}

/**
 * The work of one round, the same for the same seed. Most waves are hot: all clients meet on one key, which nobody has
 * used before while there are such keys, because a race for the first registration can happen only once for each. The
 * others are wide: every client works on keys of its own choice among those used so far.
 */
export function planRound({ offered, apiKeys, clients, waves, seed }: PlanOptions): Wave[] {
  const drawn = sample(keyedOperations(offered), seed, waves * clients * operationsPerWaveMax);
  let next = 0;
  const draw = (): KeyedOperation => {
    const value = drawn[next % drawn.length];
    next += 1;
    if (value === undefined) throw new RangeError("a round needs at least one wave and one client");
    return value;
  };
  let used = 0;
  const keyAt = (index: number): string => apiKeys[index % apiKeys.length] ?? "";

  return Array.from({ length: waves }, (_, wave) => {
    const { dice } = draw();
    if (wave % 4 === 3) {
      return times(clients, () =>
        times(operationsPerWaveMax, () => {
          const chosen = draw();
          return distinct(chosen, keyAt(chosen.dice % Math.max(1, used)));
        }),
      );
    }
    const fresh = used < apiKeys.length && dice % 4 !== 0;
    const key = fresh ? keyAt(used) : keyAt(dice % Math.max(1, used));
    if (fresh) used += 1;
    return times(clients, () => {
      const rest = times(dice % operationsPerWaveMax, () => distinct(draw(), key));
      // On a fresh key everybody begins with the registration; what follows then meets the others' registrations.
      return [fresh ? registration(draw(), key) : distinct(draw(), key), ...rest];
    });
  });
}

const operationsPerWaveMax = 4;

function registration({ dice }: KeyedOperation, key: string): Operation {
  return { type: "register", key, settings: { keyName: `name ${dice}`, pollInterval: 1 + (dice % 3600) } };
}

/** Names and values are written once each (as good as), so that whoever reads one can only have read that write. */
function distinct({ dice, on }: KeyedOperation, key: string): Operation {
  const operation = on(key);
  switch (operation.type) {
    case "writeUserData":
      return { ...operation, value: `${operation.value} ${dice}` };
    case "register":
    case "update": {
      const { keyName } = operation.settings;
      if (typeof keyName !== "string") return operation;
      return { ...operation, settings: { ...operation.settings, keyName: `${keyName} ${dice}` } };
    }
    default:
      return operation;
  }
}

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}

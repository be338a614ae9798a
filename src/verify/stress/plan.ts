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
 * The work of one round, the same for the same seed: waves of several kinds, each of which brings about the meetings
 * that one kind of bug needs. A race for the first registration can happen only once for each key, so keys that nobody
 * has used are spent one after another.
 */
export function planRound({ offered, apiKeys, clients, waves, seed }: PlanOptions): Wave[] {
  const dice = drawer({ offered, seed, count: waves * clients * operationsPerWaveMax });
  const lists = offered.includes("listActive") && offered.includes("setActive");
  let used = 0;
  const keyAt = (index: number): string => apiKeys[index % apiKeys.length] ?? "";
  const freshKey = (): string => keyAt(used++);
  const usedKey = (): string => keyAt(dice.number() % Math.max(1, Math.min(used, apiKeys.length)));

  return Array.from({ length: waves }, (_, wave) => {
    switch (wave % 16) {
      case 0:
      case 2:
      case 5:
      case 8:
      case 10:
      case 13:
        return raceToRegister(dice, used < apiKeys.length ? freshKey() : usedKey(), clients);
      case 1:
      case 4:
      case 7:
      case 9:
      case 12:
      case 14:
        return clash(dice, keyAt(Math.max(0, used - 1)), clients);
      case 6:
        return lists ? toggle(dice, [usedKey(), usedKey()], clients) : clash(dice, usedKey(), clients);
      default:
        return times(clients, () => times(operationsPerWaveMax, () => dice.any(usedKey())));
    }
  });
}

const operationsPerWaveMax = 4;
const togglesPerWave = 8;

/** Everybody registers the same key, and goes on with it while the others are still at it. */
function raceToRegister(dice: Drawer, key: string, clients: number): Wave {
  const more = dice.number() % operationsPerWaveMax;
  return times(clients, () => [dice.registration(key), ...times(more, () => dice.any(key))]);
}

/** Everybody changes the same account, and then looks what became of it. */
function clash(dice: Drawer, key: string, clients: number): Wave {
  return times(clients, () => [dice.change(key), dice.look(key)]);
}

/**
 * One client moves the active flag from one account to the other and back; the others list. A list that is put together
 * from two moments then shows both, or neither, or what never was.
 */
function toggle(dice: Drawer, [a, b]: readonly [string, string], clients: number): Wave {
  const set = (key: string, active: boolean): Operation => ({ type: "setActive", key, active });
  const moves = [dice.registration(a), dice.registration(b), set(a, true), set(b, false)];
  for (let move = 0; move < togglesPerWave; move += 1) {
    moves.push(...(move % 2 === 0 ? [set(a, false), set(b, true)] : [set(b, false), set(a, true)]));
  }
  const listing: Operation[] = times(moves.length, () => ({ type: "listActive" }));
  return [moves, ...times(clients - 1, () => listing)];
}

interface Drawer {
  number(): number;
  any(key: string): Operation;
  change(key: string): Operation;
  look(key: string): Operation;
  registration(key: string): Operation;
}

const changing: readonly OperationType[] = ["register", "update", "setActive", "remove", "writeUserData"];
const looking: readonly OperationType[] = ["register", "find", "readUserData"];

function drawer(options: {
  readonly offered: readonly OperationType[];
  readonly seed: number;
  readonly count: number;
}): Drawer {
  const { offered, seed, count } = options;
  const draws = (among: readonly OperationType[]): (() => KeyedOperation) => {
    const drawn = sample(keyedOperations(offered.filter((type) => among.includes(type))), seed, count);
    let next = 0;
    return () => {
      const value = drawn[next++ % drawn.length];
      if (value === undefined) throw new RangeError("a round needs at least one wave and one client");
      return value;
    };
  };
  const [any, change, look] = [draws(offered), draws(changing), draws(looking)];
  return {
    number: () => any().dice,
    any: (key) => distinct(any(), key),
    change: (key) => distinct(change(), key),
    look: (key) => distinct(look(), key),
    registration(key) {
      const { dice } = any();
      return { type: "register", key, settings: { keyName: `name ${dice}`, pollInterval: 60 + (dice % 3600) } };
    },
  };
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

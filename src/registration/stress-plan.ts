import type { Operation, OperationType } from "rollcall/model";
import { type KeyedOperation, keyedOperations, sample } from "../search/index.js";

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
  const dice = drawer({ offered, seed });
  const lists = offered.includes("listActive") && offered.includes("setActive");
  let used = 0;
  const keyAt = (index: number): string => apiKeys[index % apiKeys.length] ?? "";
  const freshKey = (): string => keyAt(used++);
  const usedKey = (): string => keyAt(dice.number() % Math.max(1, Math.min(used, apiKeys.length)));

  const registerMany = (): Wave => times(clients, () => times(manyKeys, () => dice.registration(freshKey())));

  return Array.from({ length: waves }, (_, wave) => {
    if (wave === waveOfMany && apiKeys.length - used > clients * manyKeys + waves) return registerMany();
    switch (pattern[wave % pattern.length]) {
      case "race":
        return raceToRegister(dice, used < apiKeys.length ? freshKey() : usedKey(), clients);
      case "clash":
        return clash(dice, keyAt(Math.max(0, used - 1)), clients);
      case "toggle":
        return lists ? toggle(dice, [usedKey(), usedKey()], clients) : clash(dice, usedKey(), clients);
      default:
        return times(clients, () => times(operationsPerWaveMax, () => dice.any(usedKey())));
    }
  });
}

/** The kinds of waves, over and over; a clash meets the account that the race before it registered. */
const pattern = "race clash race wide clash race toggle clash race clash race wide clash race clash wide".split(" ");

const operationsPerWaveMax = 4;
/** Once in a round each client registers so many keys at one go: some bugs, such as a page size, need a crowd. */
const manyKeys = 32;
const waveOfMany = 3;
const togglesPerWave = 8;

/** Everybody registers the same key, and goes on with it while the others are still at it. */
function raceToRegister(dice: Drawer, key: string, clients: number): Wave {
  const more = dice.number() % operationsPerWaveMax;
  return times(clients, () => [dice.registration(key), ...times(more, () => dice.any(key))]);
}

/**
 * Everybody changes the same account, and then looks what became of it. Every other time all change it in the same way:
 * where one of two updates is lost, they were two updates.
 */
function clash(dice: Drawer, key: string, clients: number): Wave {
  const type = dice.number() % 2 === 0 ? dice.change(key).type : undefined;
  return times(clients, () => [dice.change(key, type), dice.look(key)]);
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
  /** Of any type, or of this one. */
  change(key: string, type?: OperationType): Operation;
  look(key: string): Operation;
  registration(key: string): Operation;
}

const changing: readonly OperationType[] = ["register", "update", "setActive", "remove", "writeUserData"];
const looking: readonly OperationType[] = ["register", "find", "readUserData"];

function drawer({ offered, seed }: Pick<PlanOptions, "offered" | "seed">): Drawer {
  let drawn = 0;
  const source = (among: readonly OperationType[]): (() => KeyedOperation) => {
    const samples = sample(keyedOperations(offered.filter((type) => among.includes(type))), seed, samplesMax);
    return () => {
      const chosen = samples[drawn++ % samples.length];
      if (chosen === undefined) throw new RangeError("a target offers register at least");
      return chosen;
    };
  };
  const [any, change, look] = [source(offered), source(changing), source(looking)];
  const changeOf = new Map(offered.filter((type) => changing.includes(type)).map((type) => [type, source([type])]));
  return {
    number: () => any().dice,
    any: (key) => distinct(any().on(key), drawn),
    change: (key, type) => distinct(((type && changeOf.get(type)) ?? change)().on(key), drawn),
    look: (key) => distinct(look().on(key), drawn),
    registration(key) {
      const { dice } = any();
      return { type: "register", key, settings: { keyName: `name ${drawn}`, pollInterval: 60 + (dice % 3600) } };
    },
  };
}

/** So many operations of a kind are generated for a round; they are used in turn. */
const samplesMax = 499;

/** Names and values are written once each, so that whoever reads one can only have read that write. */
function distinct(operation: Operation, serial: number): Operation {
  switch (operation.type) {
    case "writeUserData":
      return { ...operation, value: `${operation.value} ${serial}` };
    case "register":
    case "update": {
      const { keyName } = operation.settings;
      if (typeof keyName !== "string") return operation;
      return { ...operation, settings: { ...operation.settings, keyName: `${keyName} ${serial}` } };
    }
    default:
      return operation;
  }
}

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}

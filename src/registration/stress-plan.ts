import type { Operation, OperationType } from "rollcall/model";
import type { KeyedOperation } from "./arbitraries.js";
import { distinct, drawer } from "./draw.js";
import { writes } from "./operation-types.js";

/** What each client does in one batch: `[client][operation]`. */
export type Batch = readonly (readonly Operation[])[];

export interface PlanOptions {
  readonly offered: readonly OperationType[];
  /** Of different accounts. */
  readonly apiKeys: readonly string[];
  /** Other keys of the same account. */
  readonly variantsOf: (key: string) => readonly string[];
  readonly clients: number;
  readonly batchesMax: number;
  readonly seed: number;
}

/** Keys that the target names are soon used up, and only a fresh round has unused ones again. */
const batchesPerKey = 6;

/**
 * The work of one round, the same for the same seed: batches of several kinds, each of which brings about the meetings
 * that one kind of bug needs. A race for the first registration can happen only once for each key, so keys that were never
 * used are spent one after another.
 */
export function planRound({ offered, apiKeys: all, variantsOf, clients, batchesMax, seed }: PlanOptions): Batch[] {
  const changesKeys = offered.includes("changeKey");
  const apiKeys = changesKeys ? all.filter((_, index) => index % 2 === 0) : all;
  const draw = drawFrom({ offered, seed, partnerOf: partners(all), variantsOf });
  const lists = offered.includes("listActive") && offered.includes("setActive");
  const count = Math.min(batchesMax, apiKeys.length * batchesPerKey);
  let used = 0;
  const keyAt = (index: number): string => apiKeys[index % apiKeys.length] ?? "";
  const freshKey = (): string => keyAt(used++);
  const usedKey = (): string => keyAt(draw.number() % Math.max(1, Math.min(used, apiKeys.length)));

  const registerMany = (): Batch => times(clients, () => times(manyKeys, () => draw.registration(freshKey())));

  return Array.from({ length: count }, (_, batch): Batch => {
    if (batch === batchOfMany && apiKeys.length - used > clients * manyKeys + count) return registerMany();
    const kind = pattern[batch % pattern.length] ?? "mixed";
    switch (kind) {
      case "race":
        return raceToRegister(draw, used < apiKeys.length ? freshKey() : usedKey(), clients);
      case "contention":
        return contention(draw, keyAt(Math.max(0, used - 1)), clients);
      case "lists":
        return lists ? changesBesideLists(draw, [usedKey(), usedKey()], clients) : contention(draw, usedKey(), clients);
      case "mixed":
        return times(clients, () => times(operationsPerBatchMax, () => draw.any(usedKey())));
      default:
        return kind satisfies never;
    }
  });
}

/**
 * The key to which another one is changed, and back: keys go in pairs, so that what the history of one key depends on stays
 * small. A last key without a partner is its own.
 */
export function partners(keys: readonly string[]): (key: string) => string {
  const indexOf = new Map(keys.map((key, index) => [key, index]));
  return (key) => {
    const index = indexOf.get(key);
    return (index === undefined ? undefined : keys[index % 2 === 0 ? index + 1 : index - 1]) ?? key;
  };
}

type Kind = "race" | "contention" | "lists" | "mixed";

/** The kinds of batches, over and over; contention is on the account that the race before it registered. */
const pattern: readonly Kind[] = [
  ...(["race", "contention", "race", "mixed", "contention", "race", "lists", "contention"] as const),
  ...(["race", "contention", "race", "mixed", "contention", "race", "contention", "mixed"] as const),
];

const operationsPerBatchMax = 4;
/** Once in a round each client registers this many keys in a row: some bugs, such as a page size, need many accounts. */
const manyKeys = 32;
const batchOfMany = 3;
const changesPerBatch = 8;

/** All clients register the same key, and go on with it while the others are still registering. */
function raceToRegister(draw: Draw, key: string, clients: number): Batch {
  const more = draw.number() % operationsPerBatchMax;
  return times(clients, () => [draw.registration(key), ...times(more, () => draw.any(key))]);
}

/**
 * All clients change the same account, and then read what became of it. Every other time all change it in the same way: to
 * lose one of two updates, there must be two updates.
 */
function contention(draw: Draw, key: string, clients: number): Batch {
  const type = draw.number() % 2 === 0 ? draw.change(key).type : undefined;
  return times(clients, () => [draw.change(key, type), draw.read(key)]);
}

/**
 * One client moves the active flag from one account to the other and back; the others list. A list that is put together
 * from two moments then shows both, or neither, or what never was.
 */
function changesBesideLists(draw: Draw, [a, b]: readonly [string, string], clients: number): Batch {
  const set = (key: string, active: boolean): Operation => ({ type: "setActive", key, active });
  const moves = [draw.registration(a), draw.registration(b), set(a, true), set(b, false)];
  for (let move = 0; move < changesPerBatch; move += 1) {
    moves.push(...(move % 2 === 0 ? [set(a, false), set(b, true)] : [set(b, false), set(a, true)]));
  }
  const listing: Operation[] = times(moves.length, () => ({ type: "listActive" }));
  return [moves, ...times(clients - 1, () => listing)];
}

/** Draws operations, each with values of its own. */
interface Draw {
  number(): number;
  any(key: string): Operation;
  /** Of any type that writes, or of this one. */
  change(key: string, type?: OperationType): Operation;
  read(key: string): Operation;
  registration(key: string): Operation;
}

const reading: readonly OperationType[] = ["register", "find", "readUserData"];

interface DrawOptions extends Pick<PlanOptions, "offered" | "seed" | "variantsOf"> {
  readonly partnerOf: (key: string) => string;
}

function drawFrom({ offered, seed, partnerOf, variantsOf }: DrawOptions): Draw {
  let drawn = 0;
  const source = (types: readonly OperationType[]): (() => KeyedOperation) => {
    const next = drawer(types, seed, samplesMax);
    return () => {
      drawn += 1;
      return next();
    };
  };
  const writing = offered.filter(writes);
  const [any, change, read] = [
    source(offered),
    source(writing),
    source(offered.filter((type) => reading.includes(type))),
  ];
  const changeOf = new Map(writing.map((type) => [type, source([type])]));
  const changesKeys = offered.includes("changeKey");
  /** An operation on the key; where keys are changed, now and then on its partner; and on any other key of the account. */
  const on = ({ draw, on: operationOn }: KeyedOperation, key: string): Operation => {
    const [own, other] = changesKeys && draw % 3 === 0 ? [partnerOf(key), key] : [key, partnerOf(key)];
    const spelling = variantsOf(own);
    const spelt = draw % 2 === 0 ? own : (spelling[draw % Math.max(1, spelling.length)] ?? own);
    return distinct(operationOn(spelt, other), drawn);
  };
  return {
    number: () => any().draw,
    any: (key) => on(any(), key),
    change: (key, type) => on(((type && changeOf.get(type)) ?? change)(), key),
    read: (key) => on(read(), key),
    registration(key) {
      const { draw } = any();
      return { type: "register", key, settings: { keyName: `name ${drawn}`, pollInterval: 60 + (draw % 3600) } };
    },
  };
}

/** This many operations of a kind are generated for a round; they are used in turn. */
const samplesMax = 499;

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}

import { type Operation, type OperationType, operationTypes } from "rollcall/model";
import type { Action, NamedProgram, Program } from "../core/index.js";
import { writes } from "./operation-types.js";
import { operationOf, settingsBefore } from "./operation-variants.js";

/** One client with one operation. */
export function alone(offered: readonly OperationType[], keys: readonly string[]): NamedProgram[] {
  const write: Operation = { type: "writeUserData", key: keys[0] ?? "", value: "before" };
  // What an account has is lost more easily than the account.
  return byDanger(combine(offered, 1)).flatMap((types) =>
    onOneKey(types, offered, keys).map(({ name, program }) =>
      offered.includes(write.type) && name.endsWith(", key registered")
        ? { name: `${name}, data written`, program: { ...program, prefix: [...program.prefix, write] } }
        : { name, program },
    ),
  );
}

/** Every pair of operations, one for each of two clients, on one key, after the prefixes that matter. */
export function pairsOnOneKey(offered: readonly OperationType[], keys: readonly string[]): NamedProgram[] {
  return byDanger(combine(offered, 2)).flatMap((types) => onOneKey(types, offered, keys));
}

/** The same on two keys. */
export function pairsOnTwoKeys(offered: readonly OperationType[], keys: readonly string[]): NamedProgram[] {
  return byDanger(combine(offered, 2)).flatMap((types) => onTwoKeys(types, offered, keys));
}

/**
 * Three clients that all do the same: they meet most often. Those that change an account are the quickest to explore.
 */
export function threeAlike(offered: readonly OperationType[], keys: readonly string[]): NamedProgram[] {
  return triples(offered)
    .filter((types) => new Set(types).size === 1)
    .reverse()
    .flatMap((types) => onOneKey(types, offered, keys));
}

/** Three clients with one operation each, not all the same. */
export function threeDifferent(offered: readonly OperationType[], keys: readonly string[]): NamedProgram[] {
  return triples(offered)
    .filter((types) => new Set(types).size > 1)
    .flatMap((types) => [
      ...onOneKey(types, offered, keys),
      ...(types.includes("listActive") ? onTwoKeys(types, offered, keys) : []),
    ]);
}

function triples(offered: readonly OperationType[]): OperationType[][] {
  return byDanger(combine(offered, 3)).filter((types) => types.filter(writes).length >= 2);
}

/** Two clients with two operations each, but those of `returning`. */
export function doubles(offered: readonly OperationType[], keys: readonly string[]): NamedProgram[] {
  return byDanger(halvesOf(offered)).flatMap((types) =>
    prefixesFor(types, offered)
      .filter((prefix) => !canReturn(types, prefix))
      .map((prefix) => doubled(types, prefix, keys)),
  );
}

/**
 * Two clients with two operations each, of which those of one may bring back an earlier state. A client that has read
 * that state before takes it for unchanged (the ABA problem), for example after `remove, register` beside `find, update`.
 * First the programs in which the other client reads before it writes.
 */
export function returning(offered: readonly OperationType[], keys: readonly string[]): NamedProgram[] {
  const all = halvesOf(offered).flatMap((types) =>
    prefixesFor(types, offered)
      .filter((prefix) => canReturn(types, prefix))
      .map((prefix) => ({ types, prefix })),
  );
  return all
    .toSorted((a, b) => rankOfReturn(a.types) - rankOfReturn(b.types) || dangerOf(b.types) - dangerOf(a.types))
    .map(({ types, prefix }) => doubled(types, prefix, keys));
}

/** All combinations of two clients with two operations each, of which at least two write. */
function halvesOf(offered: readonly OperationType[]): OperationType[][] {
  const halves = offered.flatMap((first) => offered.map((second) => [first, second]));
  const both = halves.flatMap((one, index) => halves.slice(index).map((other) => [...one, ...other]));
  return both.filter((types) => types.filter(writes).length >= 2);
}

function doubled(types: readonly OperationType[], prefix: Prefix, keys: readonly string[]): NamedProgram {
  const [a, b, c, d] = spread(types, types.includes("listActive") ? keys : keys.slice(0, 1));
  const clients = [
    [a, b],
    [c, d],
  ].map((own) => own.filter((operation) => operation !== undefined));
  const name = `${types.slice(0, 2).join(", ")} beside ${types.slice(2).join(", ")}, ${prefix}`;
  return { name, program: { prefix: prefixOperations(prefix, keys.slice(0, 2)), clients } };
}

/** Returns whether one client may bring an earlier state back, while the other one reads or writes and then writes. */
function canReturn(types: readonly OperationType[], prefix: Prefix): boolean {
  return turns(types).some(([own, other]) => {
    const begins = own[0] === "register" ? "key unknown" : "key registered";
    return returnOf(own) !== undefined && prefix === begins && writesLast(other);
  });
}

/** The lower, the earlier: accounts that come again before values that do, and a reader before a writer. */
function rankOfReturn(types: readonly OperationType[]): number {
  const ranks = turns(types).flatMap(([own, [first = "find", second = "find"]]) => {
    const rank = returnOf(own);
    return rank === undefined || !writesLast([first, second]) ? [] : [2 * rank + (writes(first) ? 1 : 0)];
  });
  return Math.min(...ranks);
}

/** Returns the two clients' operations, each client first in turn. */
function turns(types: readonly OperationType[]): (readonly [readonly OperationType[], readonly OperationType[]])[] {
  const [one, other] = [types.slice(0, 2), types.slice(2)];
  return [
    [one, other],
    [other, one],
  ];
}

/** Returns how two operations may bring an earlier state back, as a rank; undefined: they cannot. */
function returnOf([first, second]: readonly OperationType[]): number | undefined {
  if (first === "remove" && second === "register") return 0;
  if (first === "register" && second === "remove") return 1;
  return first !== undefined && first === second && writes(first) ? 2 : undefined;
}

/** Returns whether a client reads and then writes, or writes twice in the same way. */
function writesLast([first, second]: readonly OperationType[]): boolean {
  return first !== undefined && second !== undefined && writes(second) && (!writes(first) || first === second);
}

type Prefix =
  | "key unknown"
  | "key registered"
  | "key inactive"
  | "one of two inactive"
  | "key removed"
  | "database lost";

function onOneKey(
  types: readonly OperationType[],
  offered: readonly OperationType[],
  [key = "", bystander]: readonly string[],
): NamedProgram[] {
  return prefixesFor(types, offered).map((prefix) => ({
    name: `${types.join(" beside ")}, ${prefix}`,
    program: {
      prefix: prefixOperations(prefix, [key], bystander),
      clients: spread(types, [key]).map((operation) => [operation]),
    },
  }));
}

function onTwoKeys(
  types: readonly OperationType[],
  offered: readonly OperationType[],
  [one = "", other = ""]: readonly string[],
): NamedProgram[] {
  const prefixes: Prefix[] = ["key registered"];
  if (types.every((type) => type === "register" || type === "listActive")) prefixes.unshift("key unknown");
  // What is listed must be able to come and to go.
  if (types.includes("listActive") && offered.includes("setActive")) prefixes.push("one of two inactive");
  return prefixes.map((prefix) => ({
    name: `${types.join(" beside ")} on different keys, ${prefix}`,
    program: {
      prefix: prefixOperations(prefix, [one, other]),
      clients: spread(types, [one, other]).map((operation) => [operation]),
    },
  }));
}

/** After which prefixes these operations can behave differently. */
function prefixesFor(types: readonly OperationType[], offered: readonly OperationType[]): Prefix[] {
  const some = (...wanted: OperationType[]): boolean => types.some((type) => wanted.includes(type));
  const prefixes: Prefix[] = [];
  if (some("register")) prefixes.push("key unknown");
  prefixes.push("key registered");
  if (offered.includes("setActive") && some("register", "setActive", "listActive")) prefixes.push("key inactive");
  if (offered.includes("remove") && some("register", "writeUserData", "readUserData")) prefixes.push("key removed");
  if (!some("register")) prefixes.push("key unknown");
  if (types.every((type) => survivesLoss.includes(type)) && some("writeUserData", "readUserData"))
    prefixes.push("database lost");
  return prefixes;
}

/**
 * What neither ends an account nor begins another: after those it would not be known any more whether its database is lost.
 */
const survivesLoss: readonly OperationType[] = ["register", "find", "writeUserData", "readUserData"];

/**
 * `bystander`: the key of another account, which is registered first if there is time for it: in the states that need
 * more than one operation anyway. If the clients damage it, that shows at once.
 */
function prefixOperations(prefix: Prefix, keys: readonly string[], bystander?: string): Program {
  const registered = keys.map((key, index): Operation => {
    return { type: "register", key, settings: settingsBefore(index) };
  });
  const another =
    bystander === undefined
      ? []
      : [{ type: "register", key: bystander, settings: settingsBefore(keys.length) } satisfies Operation];
  switch (prefix) {
    case "key unknown":
      return [];
    case "key registered":
      return registered;
    case "key inactive":
      return [...another, ...registered, ...keys.map((key): Operation => ({ type: "setActive", key, active: false }))];
    case "one of two inactive":
      return [...registered, ...keys.slice(-1).map((key): Operation => ({ type: "setActive", key, active: false }))];
    case "key removed":
      return [...another, ...registered, ...keys.map((key): Operation => ({ type: "remove", key }))];
    case "database lost":
      return [...registered, ...keys.map((key): Action => ({ type: "lose", key }))];
    default:
      return prefix satisfies never;
  }
}

/**
 * One operation of each type. Two of one type differ, so that the result shows which one took effect. The keys
 * alternate.
 */
function spread(types: readonly OperationType[], keys: readonly string[]): Operation[] {
  const used = new Map<OperationType, number>();
  let keyed = 0;
  return types.map((type) => {
    const variant = used.get(type) ?? 0;
    used.set(type, variant + 1);
    const key = keys[keyed % keys.length] ?? "";
    if (type !== "listActive") keyed += 1;
    // On the second key a list is told by what comes to it, on the first by what goes.
    return operationOf(type, variant, key, keys.indexOf(key));
  });
}

/** All combinations with repetition, in the order of `operationTypes`. */
function combine(offered: readonly OperationType[], count: number): OperationType[][] {
  const types = operationTypes.filter((type) => offered.includes(type));
  let combinations: OperationType[][] = [[]];
  for (let round = 0; round < count; round += 1) {
    combinations = combinations.flatMap((chosen) => {
      const from = Math.max(0, types.indexOf(chosen.at(-1) ?? types[0] ?? "register"));
      return types.slice(from).map((type) => [...chosen, type]);
    });
  }
  return combinations;
}

/** Those first in which most is changed: there most can go wrong. */
function byDanger(combinations: readonly OperationType[][]): OperationType[][] {
  return combinations.toSorted((a, b) => dangerOf(b) - dangerOf(a));
}

/** How much is changed: most where accounts come and go. */
export function dangerOf(types: readonly OperationType[]): number {
  return types.filter(writes).length + types.filter((type) => comesOrGoes.includes(type)).length;
}

const comesOrGoes: readonly OperationType[] = ["register", "remove", "changeKey"];

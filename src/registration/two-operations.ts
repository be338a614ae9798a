import type { OperationType } from "rollcall/model";
import type { NamedProgram } from "../core/index.js";
import { byDanger, dangerOf, spread } from "./combinations.js";
import { writes } from "./operation-types.js";
import { type Prefix, prefixesFor, prefixOperations } from "./states-before.js";

/*
 * Small programs of two clients with two operations each.
 */

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
 * First the programs in which the other client reads and then changes an account that stays.
 */
export function returning(offered: readonly OperationType[], keys: readonly string[]): NamedProgram[] {
  const all = halvesOf(offered).flatMap((types) =>
    prefixesFor(types, offered)
      .filter((prefix) => canReturn(types, prefix))
      .map((prefix) => ({ types, prefix })),
  );
  return all
    .toSorted((a, b) => rankOfReturn(a.types) - rankOfReturn(b.types) || dangerOf(a.types) - dangerOf(b.types))
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

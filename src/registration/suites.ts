import type { Operation, OperationType } from "rollcall/model";
import { hasLoss, type NamedProgram } from "../core/index.js";
import type { Suites } from "../workload/index.js";
import {
  type ChangeKeyOptions,
  changesAlone,
  changesBesideNewKey,
  changesBesideOldKey,
  doubleChanges,
  threeChanges,
} from "./change-key-programs.js";
import { dangerOf } from "./combinations.js";
import { alone, pairsOnOneKey, pairsOnTwoKeys, threeAlike, threeDifferent } from "./small-programs.js";
import { doubles, returning } from "./two-operations.js";

export interface SuiteOptions extends ChangeKeyOptions {
  readonly databaseMayBeLost: boolean;
}

/** The small programs for a target, those first in which most can go wrong. */
export function suitesFor(options: SuiteOptions): Suites {
  const { keys, databaseMayBeLost, variantsOf } = options;
  const changesKeys = options.offered.includes("changeKey");
  const offered = options.offered.filter((type): type is Exclude<OperationType, "changeKey"> => type !== "changeKey");
  const playable = (suite: readonly NamedProgram[]): readonly NamedProgram[] =>
    databaseMayBeLost ? suite : suite.filter(({ program }) => !hasLoss(program.prefix));
  const both = (
    suite: NamedProgram[],
    changes: (options: ChangeKeyOptions) => NamedProgram[],
  ): readonly NamedProgram[] =>
    changesKeys ? playable([...suite, ...changes(options)]).toSorted(byDanger) : playable(suite);
  const withRespelt = (suite: readonly NamedProgram[]): readonly NamedProgram[] =>
    suite.flatMap((named) => [named, ...respelt(named, variantsOf)]);
  const respeltOnly = (suite: readonly NamedProgram[]): readonly NamedProgram[] =>
    suite.map((named) => respelt(named, variantsOf)[0] ?? named);
  return {
    alone: withRespelt(both(alone(offered, keys), changesAlone)),
    pairs: withRespelt(inRounds(both(pairsOnOneKey(offered, keys), changesBesideOldKey))),
    pairsApart: inRounds(both(pairsOnTwoKeys(offered, keys), changesBesideNewKey)),
    threeAlike: respeltOnly(playable(threeAlike(offered, keys))),
    threeDifferent: respeltOnly(both(threeDifferent(offered, keys), threeChanges)),
    returning: respeltOnly(playable(returning(offered, keys))),
    doubles: respeltOnly(both(doubles(offered, keys), doubleChanges)),
  };
}

/** Orders the programs so that each combination of operations comes once before any of them comes in another state. */
function inRounds(suite: readonly NamedProgram[]): readonly NamedProgram[] {
  const rounds = new Map<string, number>();
  const placed = suite.map((named) => {
    const combination = JSON.stringify(named.program.clients.map((own) => own.map(({ type }) => type)));
    const round = rounds.get(combination) ?? 0;
    rounds.set(combination, round + 1);
    return { named, round };
  });
  return placed.toSorted((a, b) => a.round - b.round).map(({ named }) => named);
}

function byDanger(one: NamedProgram, other: NamedProgram): number {
  const danger = ({ program }: NamedProgram): number =>
    dangerOf(program.clients.flat().map(({ type }) => type as OperationType));
  return danger(other) - danger(one);
}

/**
 * The program with other keys of the same accounts: of one client its own, of several those of all but the first. None if no
 * key has another one, or a database is lost: which account that belongs to is told by one key.
 */
function respelt({ name, program }: NamedProgram, variantsOf: (key: string) => readonly string[]): NamedProgram[] {
  const { prefix, clients } = program;
  if (hasLoss(prefix)) return [];
  const spell = (operation: Operation, variant: number): Operation => {
    if (operation.type === "listActive") return operation;
    const variants = variantsOf(operation.key);
    return { ...operation, key: variants[variant % Math.max(1, variants.length)] ?? operation.key };
  };
  const first = clients.length === 1 ? 0 : 1;
  const other = clients.map((operations, client) =>
    client < first ? operations : operations.map((operation) => spell(operation as Operation, client - first)),
  );
  const isSame = JSON.stringify(other) === JSON.stringify(clients);
  return isSame ? [] : [{ name: `${name}, other spelling`, program: { prefix, clients: other } }];
}

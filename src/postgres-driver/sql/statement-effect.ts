import { type Effect, fullEffect, joined, noEffect, none } from "./accesses.js";
import { effectOfAdvisory } from "./advisory.js";
import { describeSql } from "./describe.js";
import { isAdvisory, isOfCatalog, isSequenceFunction, reachOf, showsTheMoment } from "./functions.js";
import type { KnownSchema } from "./known-schema.js";
import { argumentValue, type Parameters } from "./parameters.js";
import type { FunctionCall, Statement, TableAccess, TableAction } from "./statement.js";
import { effectOnName, effectOnSequence, type Surroundings } from "./table-effects.js";

export interface Context {
  readonly schema: KnownSchema;
  readonly ownSnapshot: boolean;
  readonly temporary: ReadonlySet<string>;
  readonly parameters: Parameters;
}

/** How deep views and expressions are followed. */
const depthMax = 20;

/** Returns what the tables and functions of a statement touch. What it does to its transaction is not part of it. */
export function effectOfStatement(statement: Statement, context: Context): Effect {
  return effectWithin(statement, context, 0);
}

function effectWithin(statement: Statement, context: Context, depth: number): Effect {
  if (statement.isOpaque || statement.usesSystemColumns || depth > depthMax) return fullEffect;
  if (context.schema.schema.hasOpaqueTypes && statement.tables.length > 0) return fullEffect;
  if (statement.operators.some((each) => context.schema.hasOperator(each))) return fullEffect;
  const around = surroundings(context, depth);
  return joined(
    statement.kind === "creation" ? effectOfCreation(context) : noEffect,
    ...statement.tables.map((access) => effectOfAccess(access, around)),
    ...statement.functions.map((call) => effectOfCall(call, context)),
  );
}

function surroundings(context: Context, depth: number): Surroundings {
  const followed = (sql: string): Effect =>
    joined(...describeSql(sql).map((each) => effectWithin(each, { ...context, parameters: [] }, depth + 1)));
  return {
    ...context,
    effectOfSql: (expression) => followed(`SELECT ${expression}`),
    effectOfQuery(sql, action) {
      const names = describeSql(sql).flatMap(({ tables }) => tables);
      const inner = surroundings(context, depth + 1);
      const below = names.map(({ table }) => effectOfAccess({ table, action: throughView(action) }, inner));
      return depth > depthMax ? fullEffect : joined(followed(sql), ...below);
    },
  };
}

/** The columns of a view may have other names in its table. */
function throughView(action: TableAction): TableAction {
  switch (action.does) {
    case "insert":
      return { ...action, columns: undefined };
    case "update":
      return { ...action, columns: undefined };
    default:
      return action;
  }
}

/**
 * What is new shows to others when it is committed. Until then it keeps them from making something of the same name. And
 * without ORDER BY the catalog returns what is new in the order in which it was made, so that order matters for all names.
 */
const creates: Effect = {
  now: new Map([["definitions", "write"]]),
  commit: fullEffect.commit,
  rollback: new Map([["definitions", "write"]]),
  session: none,
};

/** An event trigger runs code of the application. */
function effectOfCreation({ schema: { schema } }: Context): Effect {
  return schema.hasEventTriggers ? fullEffect : creates;
}

/** The catalog changes only with definitions, which conflict with everything. */
const readsCatalog: Effect = { ...noEffect, now: new Map([["catalog", "read"]]) };

function effectOfAccess({ table, action }: TableAccess, around: Surroundings): Effect {
  if (!isOfCatalog(table) || around.schema.named(table).length > 0) return effectOnName(table, action, around);
  return action.does === "read" && !showsTheMoment(table) ? readsCatalog : fullEffect;
}

function effectOfCall(call: FunctionCall, context: Context): Effect {
  if (call.name.schema !== undefined && call.name.schema !== "pg_catalog") return byCatalog(call, context);
  switch (reachOf(call)) {
    case "harmless":
      return noEffect;
    case "everything":
      return fullEffect;
    case "by volatility":
      return byCatalog(call, context);
    case "handled":
      if (isAdvisory(call.name)) return effectOfAdvisory(call, context.parameters);
      return isSequenceFunction(call.name) ? effectOfSequence(call, context) : notifies;
  }
}

function byCatalog({ name }: FunctionCall, { schema }: Context): Effect {
  const reach = schema.reachOf(name);
  return reach === "harmless" ? noEffect : reach === "catalog" ? readsCatalog : fullEffect;
}

/** NOTIFY is sent by COMMIT, in the order of the COMMITs. */
export const notifies: Effect = { ...noEffect, commit: new Map([["notifications", "write"]]) };

function effectOfSequence({ name, arguments: [first] }: FunctionCall, context: Context): Effect {
  // They read what the session itself got.
  if (name.name === "currval" || name.name === "lastval") return noEffect;
  const text = argumentValue(first, context.parameters);
  const parts = text?.replaceAll('"', "").split(".") ?? [];
  const sequences = context.schema.named({ schema: parts.at(-2), name: parts.at(-1) ?? "" });
  if (sequences.length === 0) return context.temporary.has(parts.at(-1) ?? "") ? noEffect : fullEffect;
  return joined(...sequences.map((each) => effectOnSequence(each.name, "write")));
}

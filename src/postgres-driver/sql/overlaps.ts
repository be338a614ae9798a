import { describeSql } from "./describe.js";
import type { Family, KnownSchema } from "./known-schema.js";
import type { Routine } from "./schema.js";
import type { Execution } from "./session.js";
import type { FunctionCall, Statement } from "./statement.js";

/**
 * Returns whether statements outside of BEGIN and COMMIT may see less than what is committed when they are. Two INSERT …
 * SELECT … WHERE NOT EXISTS of the same key both find nothing if the second one begins before the first one commits; two
 * INSERT of the same key in one table do not: the second one waits. So does the second of two CREATE TABLE IF NOT EXISTS,
 * but it has searched for the table before, and then fails with 23505.
 */
export function mayOverlap(executions: readonly Execution[], schema: KnownSchema): boolean {
  const statements = executions.map(({ statement }) => statement);
  if (!statements.every((each) => fitsInTransaction(each, schema))) return false;
  if (statements.length > 1) return statements.some((each) => each.kind === "write" || runsCode(each, schema));
  return statements.some((each) => runsCode(each, schema) || (each.kind === "write" && readsBesides(each, schema)));
}

/** Whether it runs in a transaction as it does outside of one, and leaves it open. */
function fitsInTransaction({ kind, functions }: Statement, schema: KnownSchema): boolean {
  if (kind !== "call") return kind === "read" || kind === "write" || kind === "creation";
  return functions.every((procedure) => {
    const routines = ownRoutines(procedure, schema);
    return routines.length > 0 && !routines.some(({ endsTransaction }) => endsTransaction);
  });
}

/** Whether it creates something, or runs code of the application that may write. */
function runsCode(statement: Statement, schema: KnownSchema): boolean {
  return statement.kind === "creation" || statement.kind === "call" || callsOwn(statement, schema);
}

/** Whether it calls a function of the application that may write. */
function callsOwn({ functions }: Statement, schema: KnownSchema): boolean {
  return functions.some((call) => ownRoutines(call, schema).some(({ volatility }) => volatility === "volatile"));
}

function ownRoutines({ name: { schema: inSchema, name } }: FunctionCall, { schema }: KnownSchema): readonly Routine[] {
  return schema.routines.filter(
    (routine) => routine.name === name && (inSchema ?? routine.schema) === routine.schema && !routine.isOfExtension,
  );
}

/** Whether it reads more than the rows that it writes: other queries are part of it, or the schema runs them. */
function readsBesides({ tables }: Statement, schema: KnownSchema): boolean {
  return tables.some(
    ({ table, action }) =>
      action.does === "read" || schema.named(table).some((family) => runsMore(family, schema, new Set())),
  );
}

/** Whether writing rows of a table runs code or queries of the application. `followed`: the tables that refer to each other. */
function runsMore(family: Family, schema: KnownSchema, followed: ReadonlySet<Family>): boolean {
  // What is written through a view is written to tables that may do more.
  if (family.kind === "view") return true;
  const further = new Set([...followed, family]);
  return (
    family.members.some(
      ({ triggers, hasRules, columns, conditions, policies }) =>
        triggers.length > 0 ||
        hasRules ||
        [...columns.flatMap(({ expression }) => expression ?? []), ...conditions, ...policies].some((expression) =>
          isQuery(expression, schema),
        ),
    ) ||
    family.referredBy
      .flatMap(({ from }) => schema.family(from) ?? [])
      .some((other) => !further.has(other) && runsMore(other, schema, further))
  );
}

/** Whether an expression reads tables, or calls a function of the application, which may. */
function isQuery(expression: string, schema: KnownSchema): boolean {
  return describeSql(`SELECT ${expression}`).some(
    ({ tables, functions, isOpaque }) =>
      isOpaque || tables.length > 0 || functions.some((call) => ownRoutines(call, schema).length > 0),
  );
}

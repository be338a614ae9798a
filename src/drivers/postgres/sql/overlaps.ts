import type { KnownSchema } from "./known-schema.js";
import type { Execution } from "./session.js";
import type { Statement } from "./statement.js";

/**
 * Returns whether statements outside of BEGIN and COMMIT may see less than what is committed when they are. Two INSERT …
 * SELECT … WHERE NOT EXISTS of the same key both find nothing if the second one begins before the first one commits; two
 * INSERT of the same key in one table do not: the second one waits. So does the second of two CREATE TABLE IF NOT EXISTS,
 * but it has looked before, and then fails with 23505.
 */
export function mayOverlap(executions: readonly Execution[], schema: KnownSchema): boolean {
  const statements = executions.map(({ statement }) => statement);
  if (!statements.every(({ kind }) => kind === "read" || kind === "write" || kind === "creation")) return false;
  if (statements.length > 1) return statements.some((each) => writes(each, schema));
  return statements.some(
    (each) =>
      each.kind === "creation" || callsOwn(each, schema) || (each.kind === "write" && readsBesides(each, schema)),
  );
}

function writes(statement: Statement, schema: KnownSchema): boolean {
  return statement.kind === "write" || statement.kind === "creation" || callsOwn(statement, schema);
}

/** Whether it calls a function of the application that may write. */
function callsOwn({ functions }: Statement, { schema: { routines } }: KnownSchema): boolean {
  return functions.some(({ name: { schema, name } }) =>
    routines.some(
      (routine) =>
        routine.name === name &&
        (schema === undefined || routine.schema === schema) &&
        routine.volatility === "volatile" &&
        !routine.isOfExtension,
    ),
  );
}

/** Whether it reads more than the rows that it writes: other queries are part of it, or triggers run them. */
function readsBesides({ tables }: Statement, schema: KnownSchema): boolean {
  return tables.some(
    ({ table, action }) =>
      action.does === "read" ||
      schema
        .named(table)
        .some(({ members }) => members.some(({ triggers, hasRules }) => triggers.length > 0 || hasRules)),
  );
}

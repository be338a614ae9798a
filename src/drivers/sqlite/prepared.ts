import type { SchedulingPoints } from "../../core/index.js";
import type { Connection } from "./connection.js";
import { describeResult } from "./describe-result.js";
import type { Driver } from "./driver.js";
import type { Statement } from "./sql.js";

/** A database that is open. */
export interface ControlledDatabase {
  readonly connection: Connection;
  readonly driver: Driver;
  /** Native objects that end something when they are garbage, which could be at any time. So they are kept. */
  readonly kept: Set<object>;
}

/** A prepared statement, and the database that it belongs to. */
export interface Prepared {
  readonly database: ControlledDatabase;
  readonly statement: Statement;
  /** Whether it only reads. To be asked after its scheduling point. */
  readonly isReadonly: () => boolean;
  /** The iterator over its rows that has not ended. Running the statement again ends it. */
  cursor: object | undefined;
}

export function createPrepared(database: ControlledDatabase, statement: Statement): Prepared {
  let known: boolean | undefined;
  return {
    database,
    statement,
    isReadonly() {
      known ??= isReadonly(database, statement);
      return known;
    },
    cursor: undefined,
  };
}

/** Runs a statement as one step. `method`: `run`, `get` or `all`. */
export function executePrepared(
  hook: SchedulingPoints,
  known: Prepared,
  method: string,
  action: () => unknown,
): unknown {
  const { database, statement, isReadonly } = known;
  let hasRun = false;
  const run = (): unknown => {
    hasRun = true;
    return action();
  };
  try {
    const result = database.connection.execute(statement, isReadonly, run);
    if (statement.verb === "other") hook.describeResult(describeResult(method, result));
    return result;
  } finally {
    if (hasRun) endCursor(known);
  }
}

/** The rows of a statement that was begun are no longer read. Its read lock is free. */
export function endCursor(known: Prepared): void {
  const { database, isReadonly, cursor } = known;
  if (cursor === undefined) return;
  known.cursor = undefined;
  database.kept.delete(cursor);
  database.connection.closeCursor(isReadonly());
}

/** Returns whether a statement only reads. If SQLite cannot prepare it, its execution will fail: false. */
export function isReadonly({ driver }: ControlledDatabase, { verb, label, sql }: Statement): boolean {
  if (/^(SELECT|VALUES)\b/i.test(label)) return true;
  if (/^(INSERT|UPDATE|DELETE|REPLACE)\b/i.test(label)) return false;
  return verb === "begin" || verb === "end" || driver.explain(sql).isReadonly;
}

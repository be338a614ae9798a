import { randomUUID } from "node:crypto";
import { InvalidCallbackError } from "../../store/index.js";
import { codeOf, failureKindOf } from "../failures.js";
import type { PostgresQuery } from "../pool/index.js";
import type { Transaction } from "../transactions/index.js";
import type { UserQuery, UserResult, UserSchema } from "../user-schema.js";

type Session = Pick<Transaction, "rows" | "execute" | "query">;

/**
 * Runs `work` with the `search_path` of a user schema and returns its result. Afterwards the transaction must be the same,
 * whole, and as it was: what `work` may not do is what would make another user's data, or another transaction, of it.
 * @throws {InvalidCallbackError} If it is not.
 * @throws Errors of `work`. If its last statement met a conflict or lost the connection, the error of that statement, so that
 * the transaction runs again whatever `work` made of it.
 */
export async function inSchema<T>(
  session: Session,
  { authId, name }: Pick<UserSchema, "authId" | "name">,
  work: (schema: UserSchema) => Promise<T> | T,
): Promise<T> {
  // pg_temp last: by default a temporary table hides a table of the same name.
  const path = `${name}, pg_temp`;
  // Settings that are local to a transaction end with it, so another transaction does not have this one.
  await session.execute(`SET LOCAL search_path TO ${path}; SET LOCAL rollcall.callback TO '${randomUUID()}'`);
  const before = await stateOf(session);
  let failure: unknown;
  let hasEnded = false;
  const schema: UserSchema = {
    authId,
    name,
    async query<Row extends object>(query: string | UserQuery, values?: readonly unknown[]): Promise<UserResult<Row>> {
      if (hasEnded)
        throw new InvalidCallbackError("the callback of this user schema has ended; await every query in it");
      try {
        const result = await session.query(queryOf(query, values));
        failure = undefined;
        return result as UserResult<Row>;
      } catch (error) {
        failure = error;
        throw error;
      }
    },
  };
  let result: T;
  try {
    result = await work(schema);
  } catch (error) {
    throw failure !== undefined && failureKindOf(failure) !== "other" ? failure : error;
  } finally {
    hasEnded = true;
  }
  await refuseOtherState(session, before, failure);
  return result;
}

interface State {
  readonly callback: string | null | undefined;
  readonly path: string | null | undefined;
  readonly role: string | null | undefined;
}

async function stateOf({ rows }: Session): Promise<State> {
  const [row] = await rows(
    `SELECT pg_catalog.current_setting('rollcall.callback', true) AS callback,
      pg_catalog.current_setting('search_path') AS path, pg_catalog.current_setting('role') AS role`,
  );
  return { callback: row?.callback, path: row?.path, role: row?.role };
}

async function refuseOtherState(session: Session, before: State, failure: unknown): Promise<void> {
  let after: State;
  try {
    after = await stateOf(session);
  } catch (error) {
    if (codeOf(error) !== "25P02") throw error;
    if (failure !== undefined && failureKindOf(failure) !== "other") throw failure;
    throw new InvalidCallbackError(
      "a statement of the callback failed, and the callback went on; PostgreSQL cannot commit the transaction then: throw " +
        "the error, or put a SAVEPOINT before the statement and ROLLBACK TO it",
      { cause: failure ?? error },
    );
  }
  if (after.callback !== before.callback) {
    throw new InvalidCallbackError("the callback must not end its transaction (COMMIT, ROLLBACK)");
  }
  if (after.path !== before.path || after.role !== before.role) {
    throw new InvalidCallbackError(
      "the callback must not change search_path or the role, also not for its transaction",
    );
  }
}

function queryOf(query: string | UserQuery, values: readonly unknown[] | undefined): PostgresQuery {
  const { text, values: own = values, ...others } = typeof query === "string" ? { text: query } : query;
  return { ...others, text, ...(own === undefined ? {} : { values: [...own] }) };
}

import pg from "pg";
import type { Services } from "rollcall/verify";

/*
 * Connections as a careful application uses node-postgres: a lost connection is heard and replaced, and a connection never
 * goes back to its pool with an open transaction.
 */

/** What runs a statement: a pool, or one of its connections. */
export type Queryable = Pick<pg.ClientBase, "query">;

export function connectionString({ postgres }: Services): string {
  if (postgres === undefined)
    throw new Error("expected services.postgres; the target must say services: { postgres: {} }");
  return postgres.connectionString;
}

/** Opens a pool. Without the listener, node-postgres ends the process if it loses an idle connection. */
export function openPool(services: Services, max = 1): pg.Pool {
  const pool = new pg.Pool({ connectionString: connectionString(services), max });
  pool.on("error", () => undefined);
  return pool;
}

/** Runs `work` on a connection of its own. */
export async function withConnection<T>(services: Services, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: connectionString(services) });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Returns the `setup` of a target: it runs these statements. */
export function creating(...statements: readonly string[]): (directory: string, services: Services) => Promise<void> {
  return (_directory, services) =>
    withConnection(services, async (client) => {
      await client.query(statements.join(";\n"));
    });
}

/**
 * Runs `work` in a transaction. After an error the transaction is rolled back; if that fails too, the connection is closed.
 * @param begin Default: READ COMMITTED.
 */
export async function transaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
  begin = "BEGIN",
): Promise<T> {
  const client = await pool.connect();
  let isLost = false;
  const lose = (): void => {
    isLost = true;
  };
  // A connection that is lost while it is checked out emits an error; without a listener the process ends.
  client.on("error", lose);
  try {
    await client.query(begin);
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch(lose);
    throw error;
  } finally {
    client.off("error", lose);
    client.release(isLost);
  }
}

/** Like `transaction`, and runs `work` again if the transaction failed with one of these SQLSTATEs. */
export async function retryTransaction<T>(
  pool: pg.Pool,
  begin: string,
  sqlStates: readonly string[],
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transaction(pool, work, begin);
    } catch (error) {
      if (attempt === mostAttempts || !sqlStates.some((state) => hasSqlState(error, state))) throw error;
    }
  }
}

/** Each failure means that another transaction has committed, so few clients need few attempts. */
const mostAttempts = 100;

export function hasSqlState(error: unknown, state: string): boolean {
  return error instanceof pg.DatabaseError && error.code === state;
}

import { type Limits, publish, type StoreEvents } from "../../store/index.js";
import type { Runtime } from "../context.js";
import { OutcomeUnknownError } from "../errors.js";
import { ConnectionLostError, failureKindOf } from "../failures.js";
import { takeConnection } from "../pool/index.js";
import { type Call, pause } from "./attempts.js";

/**
 * Returns whether a transaction whose COMMIT failed was committed. If it was not, it never will be.
 *
 * Each transaction that writes has a row of its own in the trail, with its request id. Reading that row is not enough:
 *
 * - The server may not have noticed yet that the connection is gone, and may commit after the row was read. So a row
 *   with this request id is inserted here, marked as abandoned. The unique key makes this wait for the other transaction; if
 *   the row goes in, the other one can no longer commit.
 * - The row may be there although no standby has it: the server makes a commit visible, without an answer to the client, if
 *   it is told to stop while it waits for the standby. So the row is written once more. When that is acknowledged, a
 *   standby has both, since it receives them in order.
 *
 * `pg_xact_status` would need no row, but it knows transactions by a number that a standby uses for another one when it
 * takes over: after a failover it may call a transaction committed that was lost.
 * @throws {OutcomeUnknownError} If no server answers in time.
 */
export async function resolveOutcome(
  runtime: Runtime,
  { doing, limits, location }: Call,
  requestId: string,
  failure: unknown,
): Promise<"committed" | "not-committed"> {
  const { names, random } = runtime;
  const found = <Result extends StoreEvents["outcome"]["result"]>(result: Result): Result => {
    if (location !== undefined) publish("outcome", { directory: location, operation: doing, result });
    return result;
  };
  const deadline = Math.max(limits.deadline, performance.now() + runtime.responseTimeoutMs);
  // The caller's signal does not end this: without an answer the call could not tell what is true.
  const asking: Limits = { deadline, signal: undefined };
  const statement = `INSERT INTO ${names.schema}.trail AS t (request_id, operation, auth_id)
    VALUES ($1::uuid, 'abandoned', '') ON CONFLICT (request_id) DO UPDATE SET confirmed_at = pg_catalog.clock_timestamp()
    RETURNING t.operation`;
  for (let attempts = 1; ; attempts += 1) {
    try {
      const operation = await ask(runtime, asking, statement, requestId);
      runtime.logger.warn({ err: failure, requestId, operation }, `${doing}: the connection was lost during COMMIT`);
      return found(operation === "abandoned" ? "not-committed" : "committed");
    } catch (error) {
      const over = performance.now() >= deadline;
      if (failureKindOf(error) === "other" || over) {
        found("unknown");
        throw new OutcomeUnknownError(
          `${doing}: COMMIT was not answered, and whether it took effect could not be found out ` +
            `(${attempts} ${attempts === 1 ? "attempt" : "attempts"}); find tells what is there now`,
          { cause: error },
        );
      }
      await pause(1000, attempts, asking, random);
    }
  }
}

/** A statement for the begin of a transaction. If this setting is off, PostgreSQL acknowledges what a crash may take. */
export const durably = `SELECT pg_catalog.set_config('synchronous_commit', 'on', true)
  WHERE pg_catalog.current_setting('synchronous_commit') = 'off'`;

/** Asks once. The statement may be repeated: a second one finds the row of the first, and says the same. */
async function ask(
  { pool, responseTimeoutMs }: Runtime,
  { deadline }: Limits,
  statement: string,
  requestId: string,
): Promise<string | null | undefined> {
  const connectMs = Math.max(responseTimeoutMs, deadline - performance.now());
  const connection = await takeConnection(pool, { connectMs, responseMs: responseTimeoutMs });
  try {
    await connection.execute(`BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL statement_timeout = 0; ${durably}`);
    const [row] = await connection.rows(statement, [requestId]);
    const command = await connection.execute("COMMIT");
    const isOnStandby = !connection.noticed.has("SyncRepWaitForLSN");
    if (command !== "COMMIT" || !isOnStandby) throw new ConnectionLostError(`COMMIT was answered with ${command}`);
    connection.release();
    return row?.operation;
  } catch (error) {
    connection.destroy();
    throw error;
  }
}

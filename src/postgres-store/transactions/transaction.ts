import { randomUUID } from "node:crypto";
import { InvalidCallbackError, type Limits } from "../../store/index.js";
import type { Runtime } from "../context.js";
import { ConnectionLostError, failureKindOf, RunAgainError } from "../failures.js";
import { type Connection, type Row, takeConnection } from "../pool/index.js";
import { type Call, untilDone } from "./attempts.js";
import { durably, resolveOutcome } from "./outcome.js";

/** A transaction that is at work. */
export interface Transaction {
  /** Random. The trail has it if and only if the transaction was committed, see `outcome.ts`. */
  readonly requestId: string;
  rows: Connection["rows"];
  slowRows: Connection["slowRows"];
  execute: Connection["execute"];
  query: Connection["query"];
}

/** How a transaction ends. `nothing-changed`: it is rolled back, and left no trace. */
export type Decision<T> = { readonly kind: "commit" | "nothing-changed"; readonly result: T };

/** What runs in a transaction. It runs again, from the start, if the transaction does. */
export type Work<T> = (transaction: Transaction) => Promise<Decision<T>>;

/**
 * Runs `work` in a transaction and returns its result once it is committed. Work that ends with `commit` must have written
 * its request id into the trail.
 *
 * READ COMMITTED is what the statements of this store are written for: a statement that has waited for another transaction
 * sees what that one committed. It is named, because a database or role may have another default.
 * @throws {StoreBusyError | StoreUnreachableError | OutcomeUnknownError}
 * @throws Errors of `work`. The transaction was rolled back.
 */
export async function transact<T>(runtime: Runtime, call: Call, beginning: Beginning, work: Work<T>): Promise<T> {
  return await untilDone(runtime, call, async () => {
    const connection = await connect(runtime, call.limits);
    const requestId = randomUUID();
    const decision = await attempt(call, connection, beginning, { requestId, work });
    if (decision.kind === "nothing-changed") return decision.result;
    try {
      await commit(connection);
    } catch (error) {
      // Never back to the pool: its transaction may still be open.
      connection.destroy();
      if ((await resolveOutcome(runtime, call, requestId, error)) === "committed") return decision.result;
      throw error;
    }
    connection.release();
    return decision.result;
  });
}

/**
 * Runs `work` in a transaction and returns its result once it is committed. For work that may be done twice without harm: if
 * the answer to COMMIT is lost, it runs again.
 */
export async function transactRepeatable<T>(
  runtime: Runtime,
  call: Call,
  work: (transaction: Pick<Transaction, "rows" | "slowRows" | "execute" | "query">) => Promise<T>,
): Promise<T> {
  return await untilDone(runtime, call, async () => {
    const connection = await connect(runtime, call.limits);
    const decision = await attempt(call, connection, "unhurried", {
      requestId: randomUUID(),
      work: async (transaction) => ({ kind: "commit", result: await work(transaction) }),
    });
    try {
      await commit(connection);
    } catch (error) {
      connection.destroy();
      throw error;
    }
    connection.release();
    return decision.result;
  });
}

/** A transaction that cannot write. */
export type Reading = Pick<Connection, "rows" | "slowRows" | "execute" | "query">;

/** Runs `work` in a transaction that cannot write, as of one moment if `isolation` is REPEATABLE READ. */
export async function transactReading<T>(
  runtime: Runtime,
  call: Call,
  isolation: "READ COMMITTED" | "REPEATABLE READ",
  work: (transaction: Reading) => Promise<T>,
): Promise<T> {
  return await untilDone(runtime, call, async () => {
    const connection = await connect(runtime, call.limits);
    try {
      await connection.execute(`BEGIN ISOLATION LEVEL ${isolation} READ ONLY`);
      refuseStandby(runtime, await connection.rows("SELECT pg_catalog.pg_is_in_recovery() AS standby"));
      const result = await work(connection);
      await rollBack(connection);
      return result;
    } catch (error) {
      await abandon(connection, error);
      throw error;
    }
  });
}

/** A statement that reads. `extent`: whether its time depends on how much there is. */
export interface Select {
  readonly extent: "few" | "many";
  readonly text: string;
  readonly values?: readonly unknown[];
}

/** Runs one statement that reads, outside of a transaction, and returns its rows. */
export async function readRows(
  runtime: Runtime,
  call: Call,
  { extent, text, values }: Select,
): Promise<readonly Row[]> {
  return await untilDone(runtime, call, async () => {
    const connection = await connect(runtime, call.limits);
    try {
      const rows = await connection[extent === "few" ? "rows" : "slowRows"](text, values);
      refuseStandby(runtime, rows);
      connection.release();
      return rows;
    } catch (error) {
      if (failureKindOf(error) === "lost") connection.destroy();
      else connection.release();
      throw error;
    }
  });
}

/**
 * A statement that reads says whether the server is a standby, in a column `standby`. After a failover a connection may lead
 * to one, and what it answers may be old.
 */
function refuseStandby({ readOnly }: Runtime, rows: readonly Row[]): void {
  if (!readOnly && rows[0]?.standby === "t") throw new ConnectionLostError("the server has become a standby");
}

/** How a transaction begins. `unhurried`: a callback runs in it, which may let the session idle. */
export type Beginning = "brief" | "unhurried";

async function attempt<T>(
  { limits }: Call,
  connection: Connection,
  beginning: Beginning,
  { requestId, work }: { readonly requestId: string; readonly work: Work<T> },
): Promise<Decision<T>> {
  try {
    await connection.execute(beginningOf(beginning, limits));
    const { rows, slowRows, execute, query } = connection;
    const decision = await work({ requestId, rows, slowRows, execute, query });
    if (decision.kind === "nothing-changed") await rollBack(connection);
    return decision;
  } catch (error) {
    await abandon(connection, error);
    throw error;
  }
}

/** Milliseconds for which one attempt waits for one lock. Then it begins again, so that a lost server is noticed. */
const lockWaitMsMax = 2000;
/**
 * Milliseconds after which the server ends a transaction whose client has stopped, and which would hold its key for ever. It
 * is less than a call waits by default, so that another client can register the key then.
 */
const idleMsMax: { readonly [B in Beginning]: number } = { brief: 15_000, unhurried: 600_000 };

/**
 * Returns the statements that begin a transaction, sent as one message. Settings are local to it: with PgBouncer in
 * transaction mode, and in a pool that others use too, nothing may stay behind.
 */
function beginningOf(beginning: Beginning, { deadline }: Limits): string {
  const left = Math.ceil(deadline - performance.now());
  // 0 would mean to wait for ever.
  const lockWaitMs = Math.max(1, Math.min(lockWaitMsMax, left));
  return [
    "BEGIN ISOLATION LEVEL READ COMMITTED",
    `SET LOCAL lock_timeout = ${lockWaitMs}`,
    `SET LOCAL idle_in_transaction_session_timeout = ${idleMsMax[beginning]}`,
    durably,
  ].join("; ");
}

/**
 * Commits. A limit that a role has on the time of statements must not end the wait for a standby: PostgreSQL would then
 * acknowledge, with a warning, what only the primary has.
 */
async function commit(connection: Connection): Promise<void> {
  const command = await connection.execute("SET LOCAL statement_timeout = 0; COMMIT");
  // COMMIT of a transaction that has failed is a ROLLBACK, and no error.
  if (command !== "COMMIT") throw new RunAgainError(`COMMIT was answered with ${command}`);
  // An operator may have ended the wait for a standby. The transaction is committed, but a failover would lose it.
  if (connection.noticed.has("SyncRepWaitForLSN")) throw new ConnectionLostError("the wait for a standby was ended");
}

async function connect({ pool, responseTimeoutMs }: Runtime, { deadline, signal }: Limits): Promise<Connection> {
  const left = Math.max(0, deadline - performance.now());
  return await takeConnection(pool, {
    connectMs: Math.max(responseTimeoutMs, left),
    responseMs: lockWaitMsMax + responseTimeoutMs,
    signal,
  });
}

/** Ends a transaction after an error. */
async function abandon(connection: Connection, error: unknown): Promise<void> {
  // A callback that ended the transaction may have left anything behind.
  if (failureKindOf(error) === "lost" || error instanceof InvalidCallbackError) connection.destroy();
  else await rollBack(connection);
}

/** Rolls back. If that fails, the server does the same when it notices that the connection was closed. */
async function rollBack(connection: Connection): Promise<void> {
  try {
    await connection.execute("ROLLBACK");
  } catch {
    connection.destroy();
    return;
  }
  connection.release();
}

import { StoreClosedError } from "../../store/index.js";
import { ConnectionLostError, isOfServer } from "../failures.js";
import type { PostgresClient, PostgresNotice, PostgresPool, PostgresQuery, PostgresResult } from "./pool.js";

/** A row of a statement of the store: every value as PostgreSQL writes it, or null. */
export type Row = Readonly<Record<string, string | null>>;

/** A connection that was taken from the pool, for one transaction. Give it back with `release` or `destroy`. */
export interface Connection {
  /**
   * Runs one statement of the store and returns its rows.
   * @throws {ConnectionLostError} If there is no answer in time.
   */
  rows(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** Does the same for a statement whose time depends on how much there is, with no time limit. */
  slowRows(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** Runs one or more statements without values and returns the command of the last one, as the server names it. */
  execute(text: string): Promise<string>;
  /** Runs a statement of a callback, with the application's own types, and no time limit. */
  query(query: PostgresQuery): Promise<PostgresResult | readonly PostgresResult[]>;
  /** The functions of PostgreSQL whose notices came since the connection was taken. */
  readonly noticed: ReadonlySet<string>;
  /** Gives it back to the pool. Does nothing if it was given back or closed before. */
  release(): void;
  /** Closes it, because its state is not known. Does nothing if it was given back or closed before. */
  destroy(): void;
}

/** How long to wait for a connection, and for each answer. */
export interface Patience {
  readonly connectMs: number;
  readonly responseMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Takes a connection from the pool.
 * @throws {ConnectionLostError} If there is none in time, or none can be made.
 * @throws {StoreClosedError} If the pool was ended.
 * @throws The signal's reason, if it is aborted.
 */
export async function takeConnection(
  pool: PostgresPool,
  { connectMs, responseMs, signal }: Patience,
): Promise<Connection> {
  const taking = Promise.resolve(pool.connect());
  let client: PostgresClient;
  try {
    client = await within(connectMs, taking, "no connection was to be had", signal);
  } catch (error) {
    // One that comes later goes back at once.
    taking.then((late) => late.release(), ignore);
    signal?.throwIfAborted();
    // Wrong password, unknown database and the like: trying again would not help.
    if (isOfServer(error) || error instanceof ConnectionLostError) throw error;
    if (error instanceof Error && /after calling end on the pool/.test(error.message)) {
      throw new StoreClosedError("the pool of the store was ended; open the store again", { cause: error });
    }
    throw lost(error);
  }
  return connectionOf(client, responseMs);
}

function connectionOf(client: PostgresClient, responseMs: number): Connection {
  let broken: Error | undefined;
  const noticed = new Set<string>();
  // Without a listener the error of a connection that is lost between two statements would end the process. It is not
  // swallowed: every later statement fails with it.
  const onError = (error: Error): void => {
    broken ??= error;
  };
  const onNotice = ({ routine }: PostgresNotice): void => {
    if (routine !== undefined) noticed.add(routine);
  };
  client.on("error", onError);
  client.on("notice", onNotice);
  const query: Connection["query"] = async (statement) => {
    try {
      return await client.query(statement);
    } catch (error) {
      if (isOfServer(error) || (broken === undefined && !isOfNetwork(error))) throw error;
      throw lost(error);
    }
  };
  const asked = (text: string, values: readonly unknown[]): ReturnType<Connection["query"]> =>
    query({ text, values: [...values], types: asText });
  const inTime = <T>(work: Promise<T>): Promise<T> => within(responseMs, work, "the server did not answer");
  let isGivenBack = false;
  const giveBack = (destroy: boolean): void => {
    if (isGivenBack) return;
    isGivenBack = true;
    client.removeListener("notice", onNotice);
    // A connection that is being closed may still report an error, also after the pool has let it go.
    if (!destroy) client.removeListener("error", onError);
    client.release(destroy);
  };
  return {
    rows: async (text, values = []) => rowsOf(await inTime(asked(text, values))),
    slowRows: async (text, values = []) => rowsOf(await asked(text, values)),
    execute: async (text) => lastOf(await inTime(query({ text, types: asText }))).command,
    query,
    noticed,
    release: () => giveBack(broken !== undefined),
    destroy: () => giveBack(true),
  };
}

/** An application may have changed for all of `pg` how values are read (`pg.types.setTypeParser`), so the store reads text. */
const asText: NonNullable<PostgresQuery["types"]> = { getTypeParser: () => (value: unknown) => value };

/** What `asText` makes of every row. */
function rowsOf(result: PostgresResult | readonly PostgresResult[]): readonly Row[] {
  return lastOf(result).rows as Row[];
}

function lastOf(result: PostgresResult | readonly PostgresResult[]): PostgresResult {
  if (!isSeveral(result)) return result;
  return result.at(-1) ?? { rows: [], rowCount: null, command: "" };
}

function isSeveral(result: PostgresResult | readonly PostgresResult[]): result is readonly PostgresResult[] {
  return Array.isArray(result);
}

/** Returns whether an error is one of the network, or that of `pg` for a connection that is gone, which has no code. */
function isOfNetwork(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("code" in error && typeof error.code === "string") return /^E[A-Z_]+$/.test(error.code);
  return /^(Connection terminated|Client has encountered a connection error|Client was closed)/.test(error.message);
}

function lost(cause: unknown): ConnectionLostError {
  const message = cause instanceof Error ? cause.message || cause.name : String(cause);
  return new ConnectionLostError(`the connection was lost: ${message}`, { cause });
}

async function within<T>(ms: number, work: Promise<T>, what: string, signal?: AbortSignal): Promise<T> {
  const ended = new AbortController();
  const late = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => reject(new ConnectionLostError(`${what} within ${Math.round(ms)} ms`)), ms);
    const abort = (): void => reject(signal?.reason);
    signal?.addEventListener("abort", abort, { signal: ended.signal });
    ended.signal.addEventListener("abort", () => clearTimeout(timer));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    ended.abort();
  }
}

const ignore = (): void => undefined;

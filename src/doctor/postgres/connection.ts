import type { Client } from "pg";
import { codeOf, DoctorError, messageOf } from "../errors.js";

/** A database that is open for reading, as of one moment. */
export interface Reading {
  /** Where it is, without user and password: `host:port/database`. */
  readonly location: string;
  /** Returns the rows of a query. @throws {DoctorError} `UNREADABLE` if the database cannot answer it. */
  rows<Row extends object>(sql: string): Promise<readonly Row[]>;
}

/** A lock that another session holds, such as that of a migration, is waited for so long. */
const lockTimeoutMs = 5000;
const connectTimeoutMs = 10_000;

/*
 * One transaction, in which nothing can be written, and in which everything is seen as of one moment. A registration
 * commits its rows and its schema together, so whatever differs in this view differs in the store: no second reading is
 * needed.
 *
 * The planner takes tables that were never analyzed for small, and comparing all rows with all would take hours.
 * The last setting ends a query whose doctor was stopped; servers before PostgreSQL 14 do not know it.
 */
const begin = `
  BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
  SET LOCAL search_path = pg_catalog;
  SET LOCAL lock_timeout = ${lockTimeoutMs};
  SET LOCAL statement_timeout = 0;
  SET LOCAL enable_nestloop = off;
  SELECT set_config(name, '2000', true) FROM pg_settings WHERE name = 'client_connection_check_interval'`;

/**
 * Opens a database for reading, calls `work`, and closes it.
 * @param url `postgresql://user@host:port/database`. What it leaves out is taken from PGHOST, PGPASSWORD and the like.
 * @throws {DoctorError}
 */
export function readDatabase<T>(
  url: string,
  signal: AbortSignal | undefined,
  work: (reading: Reading) => Promise<T>,
): Promise<T> {
  return withClient(url, signal, async (client, location) => {
    await client.query(begin);
    return await work({ location, rows: async (sql) => (await client.query(sql)).rows });
  });
}

/** Opens a database for changes. Each statement is a transaction of its own, and waits for locks as long as a reader. */
export function changeDatabase<T>(
  url: string,
  signal: AbortSignal | undefined,
  work: (run: (statement: string) => Promise<unknown>) => Promise<T>,
): Promise<T> {
  return withClient(url, signal, async (client) => {
    await client.query(`SET lock_timeout = ${lockTimeoutMs}`);
    return await work((statement) => client.query(statement));
  });
}

async function withClient<T>(
  url: string,
  signal: AbortSignal | undefined,
  work: (client: Client, location: string) => Promise<T>,
): Promise<T> {
  const client = await clientOf(url);
  // Without a listener a lost connection would end the process. The query that needs it fails by itself.
  client.on("error", () => undefined);
  const location = `${client.host}:${client.port}/${client.database}`;
  const stop = (): void => void client.end().catch(() => undefined);
  signal?.addEventListener("abort", stop);
  try {
    signal?.throwIfAborted();
    await client.connect();
    return await work(client, location);
  } catch (error) {
    throw asDoctorError(error, location, signal);
  } finally {
    signal?.removeEventListener("abort", stop);
    await client.end().catch(() => undefined);
  }
}

async function clientOf(url: string): Promise<Client> {
  // Only where PostgreSQL is used.
  const { Client } = await import("pg");
  try {
    return new Client({
      connectionString: url,
      connectionTimeoutMillis: connectTimeoutMs,
      application_name: "rollcall doctor",
    });
  } catch (error) {
    // The message does not show the URL, which may have a password.
    throw new DoctorError(
      "WRONG_USE",
      `the URL cannot be read (${messageOf(error)}); write postgres://user@host:port/database`,
    );
  }
}

/** Errors of PostgreSQL that mean that the URL names the wrong thing: no such database, role or password. */
const wrongUse = new Set(["3D000", "28000", "28P01"]);

function asDoctorError(error: unknown, location: string, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return new DoctorError("STOPPED", "the doctor was stopped");
  const code = codeOf(error);
  if (error instanceof DoctorError || code === "") return error;
  if (code === "42501") {
    const advice = "connect as the owner of the store's tables, or grant it the rights to read them";
    return new DoctorError("UNREADABLE", `${location}: ${messageOf(error)}; ${advice}`, { cause: error });
  }
  const told = messageOf(error) || code;
  return new DoctorError(
    wrongUse.has(code) ? "WRONG_USE" : "UNREADABLE",
    `${location} cannot be read: ${told} (${code})`,
    {
      cause: error,
    },
  );
}

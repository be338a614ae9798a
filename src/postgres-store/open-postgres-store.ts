import { type Limits, limitsOf } from "../store/index.js";
import { createCalls } from "./calls.js";
import type { Context, Runtime } from "./context.js";
import { methodsOf } from "./methods.js";
import { namesOf } from "./names.js";
import { type CheckedOptions, checkPostgresOptions, type PostgresStoreOptions } from "./options.js";
import { listenToErrors, makePool, type PostgresPool } from "./pool/index.js";
import type { PostgresStore } from "./store.js";
import { migrateOwnTables } from "./tables/index.js";
import { readRows } from "./transactions/index.js";
import { userMigrationsOf } from "./user-migrations.js";
import { addMigrationList } from "./user-schemas/index.js";

/**
 * Opens a store in a PostgreSQL database, and makes its tables if there are none. Any number of stores may be opened on one
 * database, at the same time too.
 * @throws {InvalidOptionsError} Nothing was opened.
 * @throws {IncompatibleDatabaseError} If the schema is not that of a store, or is that of a newer version.
 * @throws {StoreUnreachableError | StoreBusyError | StorageFaultError}
 * @example
 * ```ts
 * const store = await openPostgresStore({ connectionString: "postgresql://rollcall@localhost/rollcall" });
 * ```
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<PostgresStore> {
  const checked = checkPostgresOptions(options);
  const { pool, end } = await poolOf(checked);
  try {
    return await openOn(pool, end, checked);
  } catch (error) {
    await end();
    throw error;
  }
}

async function openOn(
  pool: PostgresPool,
  endPool: () => Promise<void>,
  checked: CheckedOptions,
): Promise<PostgresStore> {
  const { schema, logger, readOnly, responseTimeoutMs, random, timeoutMs } = checked;
  const runtime: Runtime = { pool, names: namesOf(schema), logger, readOnly, responseTimeoutMs, random };
  const limits = limitsOf(undefined, timeoutMs);
  const userMigrations = userMigrationsOf(checked.userMigrations);
  const applied = await migrateOwnTables(runtime, limits);
  await addMigrationList(runtime, userMigrations, limits);
  const context: Context = { ...runtime, location: await locationOf(runtime, limits), userMigrations };
  logger.info({ location: context.location, applied }, "store opened");
  const calls = createCalls({ location: context.location, readOnly, timeoutMs });
  return methodsOf({ context, calls, opening: { applied }, timeoutMs, endPool });
}

async function poolOf({
  source,
  ...options
}: CheckedOptions): Promise<{ readonly pool: PostgresPool; readonly end: () => Promise<void> }> {
  if (source.pool === undefined) {
    const pool = await makePool({ ...options, connectionString: source.connectionString });
    return { pool, end: () => pool.end() };
  }
  const { pool } = source;
  const end = listenToErrors(pool, options.logger);
  return { pool, end: async () => end() };
}

async function locationOf(runtime: Runtime, limits: Limits): Promise<string> {
  const { schema } = runtime.names;
  const text = `SELECT pg_catalog.pg_is_in_recovery() AS standby, pg_catalog.current_database() AS database, store_id
    FROM ${schema}.store`;
  const [row] = await readRows(runtime, { doing: "opening the store", limits }, { extent: "few", text });
  return `postgresql:${row?.database}/${schema}#${row?.store_id}`;
}

import { createHash } from "node:crypto";
import { IncompatibleDatabaseError, type Limits } from "../../store/index.js";
import type { Runtime } from "../context.js";
import type { Connection, Row } from "../pool/index.js";
import { type Call, transactReading, transactRepeatable } from "../transactions/index.js";
import { type OwnMigration, ownMigrations } from "./own-schema.js";

/**
 * Brings the store's own tables up to date and returns the names of the migrations that were missing. Any number of stores
 * may do this at once: one does the work, the others wait for it.
 * @throws {IncompatibleDatabaseError} If the tables are those of a newer version, were altered, are not there although the
 * store is open read-only, or the database is none that can hold a store. Nothing was changed.
 */
export async function migrateOwnTables(runtime: Runtime, limits: Limits): Promise<readonly string[]> {
  const call: Call = { doing: "opening the store", limits };
  const missing = await transactReading(runtime, call, "READ COMMITTED", async ({ rows }) => {
    await refuseUnfitDatabase(rows);
    return await missingMigrations(runtime, rows);
  });
  if (missing.length === 0) return [];
  if (runtime.readOnly) {
    throw new IncompatibleDatabaseError(
      `the schema ${runtime.names.schema} has no store of this version, and the store is opened with readOnly; ` +
        "open it without readOnly once",
    );
  }
  return await transactRepeatable(runtime, call, async ({ rows, execute }) => {
    // CREATE SCHEMA IF NOT EXISTS is not safe beside itself: two sessions may both find that there is none, and one fails.
    await rows("SELECT pg_catalog.pg_advisory_xact_lock($1::bigint)", [lockOf(runtime.names.schema)]);
    // Another store may have done it while this one waited.
    const still = await missingMigrations(runtime, rows);
    for (const migration of still) await apply(runtime, migration, { rows, execute });
    return still.map(({ name }) => name);
  });
}

async function apply(
  { names: { schema } }: Runtime,
  { name, sql }: OwnMigration,
  { rows, execute }: Pick<Connection, "rows" | "execute">,
): Promise<void> {
  const [found] = await rows("SELECT pg_catalog.to_regnamespace($1)::text AS schema", [schema]);
  if (found?.schema == null) await execute(`CREATE SCHEMA ${schema}`);
  await execute(
    `CREATE TABLE IF NOT EXISTS ${schema}.migrations (
      position integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      name text NOT NULL UNIQUE,
      checksum text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now()
    )`,
  );
  await execute(sql);
  await rows(`INSERT INTO ${schema}.migrations (name, checksum) VALUES ($1, $2)`, [name, checksumOf(sql)]);
}

/** Returns the migrations that are not applied yet. */
async function missingMigrations({ names }: Runtime, rows: Connection["rows"]): Promise<readonly OwnMigration[]> {
  const { schema } = names;
  const known = ownMigrations(names);
  const [found] = await rows(
    `SELECT pg_catalog.to_regclass($1)::text AS migrations,
      (SELECT pg_catalog.count(*) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = $2::name) AS relations`,
    [`${schema}.migrations`, schema],
  );
  if (found?.migrations == null) {
    if (found?.relations === "0") return known;
    throw new IncompatibleDatabaseError(
      `the schema ${schema} has tables that are not Rollcall's; choose another name with the option schema`,
    );
  }
  const applied = await rows(`SELECT name, checksum FROM ${schema}.migrations ORDER BY position`);
  refuseOthers(schema, applied, known);
  return known.slice(applied.length);
}

function refuseOthers(schema: string, applied: readonly Row[], known: readonly OwnMigration[]): void {
  if (applied.length > known.length) {
    throw new IncompatibleDatabaseError(
      `the schema ${schema} has ${applied.length} migrations, but this version of Rollcall knows ${known.length}; ` +
        "use the newer version",
    );
  }
  const altered = applied.findIndex(({ name, checksum }, position) => {
    const is = known[position];
    return is === undefined || name !== is.name || checksum !== checksumOf(is.sql);
  });
  if (altered === -1) return;
  throw new IncompatibleDatabaseError(
    `migration ${altered + 1} of the schema ${schema} (${applied[altered]?.name}) is another one than that of this ` +
      "version of Rollcall; the table migrations was altered, or another program wrote it",
  );
}

const versionMin = 140_000;

async function refuseUnfitDatabase(rows: Connection["rows"]): Promise<void> {
  const [found] = await rows(
    `SELECT pg_catalog.current_setting('server_version_num') AS version,
      pg_catalog.current_setting('server_encoding') AS encoding`,
  );
  const { version, encoding } = found ?? {};
  if (Number(version) < versionMin) {
    throw new IncompatibleDatabaseError(
      `the store needs PostgreSQL 14 or newer, but the server has version ${version}`,
    );
  }
  if (encoding !== "UTF8") {
    throw new IncompatibleDatabaseError(
      `the store needs a database with the encoding UTF8, but this one has ${encoding}; create it with ENCODING 'UTF8'`,
    );
  }
}

/** Returns what the list of migrations remembers of one. */
export function checksumOf(sql: string): string {
  return createHash("sha256").update(sql).digest("hex");
}

/** Returns the number of an advisory lock: the first 8 bytes of a SHA-256, so that no other program uses it by accident. */
function lockOf(schema: string): string {
  return createHash("sha256").update(`rollcall migrations ${schema}`).digest().readBigInt64BE(0).toString();
}

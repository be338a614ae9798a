import {
  type AppliedMigration,
  IncompatibleDatabaseError,
  type Limits,
  planMigrations,
  UserMigrationsDifferError,
} from "../../store/index.js";
import type { Runtime } from "../context.js";
import type { Connection } from "../pool/index.js";
import { readRows, transactRepeatable } from "../transactions/index.js";
import type { UserMigrations } from "../user-migrations.js";
import type { SchemaMigration } from "../user-schema.js";

/** Adds the list to those that the database knows, before any account can have applied it. */
export async function addMigrationList(runtime: Runtime, migrations: UserMigrations, limits: Limits): Promise<void> {
  const table = `${runtime.names.schema}.user_migrations`;
  const call = { doing: "opening the store", limits };
  const text = `SELECT FROM ${table} WHERE digest = $1`;
  const known = await readRows(runtime, call, { extent: "few", text, values: [migrations.digest] });
  if (known.length > 0 || runtime.readOnly) return;
  await transactRepeatable(runtime, call, async ({ rows }) => {
    await rows(`INSERT INTO ${table} (digest, migrations) VALUES ($1, $2::jsonb) ON CONFLICT DO NOTHING`, [
      migrations.digest,
      JSON.stringify(migrations.applied),
    ]);
  });
}

/**
 * Returns the migrations that a schema lacks.
 * @param digest Of the list that it has applied.
 * @throws {IncompatibleDatabaseError | UserMigrationsDifferError}
 */
export async function missingUserMigrations(
  { names, userMigrations }: { readonly names: Runtime["names"]; readonly userMigrations: UserMigrations },
  rows: Connection["rows"],
  schema: string,
  digest: string,
): Promise<readonly SchemaMigration[]> {
  if (digest === userMigrations.digest) return [];
  const [row] = await rows(`SELECT migrations::text FROM ${names.schema}.user_migrations WHERE digest = $1`, [digest]);
  const applied: readonly AppliedMigration[] = JSON.parse(row?.migrations ?? "[]");
  const plan = planMigrations(applied, userMigrations.list);
  switch (plan.kind) {
    case "current":
      return [];
    case "pending":
      return plan.migrations;
    case "newer":
      throw new IncompatibleDatabaseError(
        `${schema} has ${plan.applied} user migrations applied, but only ${userMigrations.list.length} were given; ` +
          "open the store with the newer list",
      );
    case "differs":
      throw new UserMigrationsDifferError(
        `${schema} has the user migration "${plan.name}" applied, which is ${plan.difference} in userMigrations; ` +
          "put the list back as it was, and only append to it",
      );
    default:
      return plan satisfies never;
  }
}

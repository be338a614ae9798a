import * as v from "valibot";
import {
  AccountNotFoundError,
  checkOptionsOf,
  type Limits,
  type MigrateAllOptions,
  type MigrationFailure,
  type MigrationProgress,
  type MigrationReport,
  optionalCallback,
  optionalSignal,
  RegistrationStoreError,
} from "../../store/index.js";
import type { Context } from "../context.js";
import { type Call, readRows } from "../transactions/index.js";
import { migrateUserSchema } from "./with-user-schema.js";

const failuresMax = 1000;
const accountsAtOnce = 100;

/** Applies the missing migrations to every user schema, one after the other, each in a transaction of its own. */
export async function migrateAll(
  context: Context,
  options: MigrateAllOptions,
  limitsNow: () => Limits,
): Promise<MigrationReport> {
  const { signal, onProgress } = checkOptionsOf("the options of migrateAll", fields, options);
  const call = (): Call => ({ doing: "migrating", limits: { ...limitsNow(), signal }, location: context.location });
  const failures: MigrationFailure[] = [];
  const counts = { migrated: 0, current: 0, failed: 0 };
  const { total, current } = await countCurrent(context, call());
  counts.current = current;
  for (let after = ""; ; ) {
    const page = await readPage(context, call(), after);
    for (const authId of page) {
      const outcome = await migrateOne(context, call(), authId);
      counts[outcome.kind] += 1;
      if (outcome.kind === "failed" && failures.length < failuresMax) failures.push(outcome.failure);
    }
    onProgress?.({ done: counts.migrated + counts.current + counts.failed, total, failed: counts.failed });
    const last = page.at(-1);
    if (last === undefined) return { ...counts, failures };
    after = last;
  }
}

async function countCurrent(
  context: Context,
  call: Call,
): Promise<{ readonly total: number; readonly current: number }> {
  const text = `SELECT pg_catalog.pg_is_in_recovery() AS standby, pg_catalog.count(*) AS total,
    pg_catalog.count(*) FILTER (WHERE migrations_digest = $1) AS current FROM ${context.names.schema}.user_registry`;
  const [row] = await readRows(context, call, { extent: "many", text, values: [context.userMigrations.digest] });
  return { total: Number(row?.total), current: Number(row?.current) };
}

async function readPage(context: Context, call: Call, after: string): Promise<readonly string[]> {
  const text = `SELECT auth_id FROM ${context.names.schema}.user_registry
    WHERE migrations_digest <> $1 AND auth_id > $2 ORDER BY auth_id LIMIT ${accountsAtOnce}`;
  const values = [context.userMigrations.digest, after];
  const rows = await readRows(context, call, { extent: "many", text, values });
  return rows.flatMap(({ auth_id }) => auth_id ?? []);
}

type Outcome =
  | { readonly kind: "migrated" | "current" }
  | { readonly kind: "failed"; readonly failure: MigrationFailure };

async function migrateOne(context: Context, call: Call, authId: string): Promise<Outcome> {
  try {
    return { kind: (await migrateUserSchema(context, call, authId)) ? "migrated" : "current" };
  } catch (error) {
    // It needs no migrations any more.
    if (error instanceof AccountNotFoundError) return { kind: "current" };
    if (!(error instanceof RegistrationStoreError)) throw error;
    return { kind: "failed", failure: { authId, code: error.code, message: error.message } };
  }
}

const fields = v.strictObject({ signal: optionalSignal, onProgress: optionalCallback<MigrationProgress>() });

import * as v from "valibot";
import {
  type AppliedMigration,
  type AuditFinding,
  type AuditOptions,
  type AuditProgress,
  type AuditReport,
  checkOptionsOf,
  collectFindings,
  type FindingCollector,
  findingsMaxDefault,
  type Limits,
  optionalCallback,
  optionalSignal,
  planMigrations,
  wholeNumber,
} from "../store/index.js";
import type { Context } from "./context.js";
import type { Row } from "./pool/index.js";
import { constraintNames } from "./tables/index.js";
import { type Reading, transactReading } from "./transactions/index.js";

type Session = Pick<Reading, "slowRows" | "execute">;

/**
 * Checks the store as of one moment: in one transaction with REPEATABLE READ every statement sees what the first one saw, in
 * the tables and in the catalog alike. So an account that is being registered or removed is no finding.
 */
export async function audit(context: Context, options: AuditOptions, limits: Limits): Promise<AuditReport> {
  const { signal, onProgress, findingsMax } = checkOptionsOf("the options of the audit", fields, options);
  const call = { doing: "auditing", limits: { ...limits, signal }, location: context.location };
  return await transactReading(context, call, "REPEATABLE READ", async (session) => {
    const collector = collectFindings(findingsMax);
    const [row] = await session.slowRows(
      `SELECT pg_catalog.count(*) AS total, pg_catalog.count(*) FILTER (WHERE is_active) AS active
       FROM ${context.names.schema}.api_keys`,
    );
    const [total, active] = [Number(row?.total), Number(row?.active)];
    for (const [number, check] of checks(context).entries()) {
      signal?.throwIfAborted();
      await eachRow(session, check, (found) => collector.add(check.finding(found)));
      onProgress?.({
        accounts: Math.round((total * (number + 1)) / checks(context).length),
        total,
        findings: collector.count(),
      });
    }
    await checkMigrations(context, session, collector);
    return collector.report({ total, active, inactive: total - active, unfinished: 0 });
  });
}

/** A statement whose rows are findings. */
interface Check {
  readonly select: string;
  readonly finding: (row: Row) => AuditFinding;
}

const text = (row: Row, column: string): string => row[column] ?? "";

function checks({ names: { schema, userPrefix } }: Context): readonly Check[] {
  const pattern = `'^${userPrefix}[0-9a-f]{32}$'`;
  return [
    {
      select: `SELECT auth_id FROM ${schema}.api_keys k
        WHERE NOT EXISTS (SELECT FROM ${schema}.user_registry r WHERE r.auth_id = k.auth_id)`,
      finding: (row) => ({ code: "key-without-registry", authId: text(row, "auth_id") }),
    },
    {
      select: `SELECT auth_id FROM ${schema}.user_registry r
        WHERE NOT EXISTS (SELECT FROM ${schema}.api_keys k WHERE k.auth_id = r.auth_id)`,
      finding: (row) => ({ code: "registry-without-key", authId: text(row, "auth_id") }),
    },
    {
      select: `SELECT auth_id, count(*) AS count FROM ${schema}.user_registry GROUP BY auth_id HAVING count(*) > 1`,
      finding: (row) => ({ code: "duplicate-auth-id", authId: text(row, "auth_id"), count: Number(row.count) }),
    },
    {
      select: `SELECT schema_name, count(*) AS count FROM ${schema}.user_registry
        GROUP BY schema_name HAVING count(*) > 1`,
      finding: (row) => ({ code: "duplicate-db-path", dbPath: text(row, "schema_name"), count: Number(row.count) }),
    },
    {
      select: `SELECT auth_id, schema_name FROM ${schema}.user_registry WHERE schema_name !~ ${pattern}`,
      finding: (row) => ({ code: "path-not-own", authId: text(row, "auth_id"), dbPath: text(row, "schema_name") }),
    },
    {
      select: `SELECT auth_id, schema_name FROM ${schema}.user_registry
        WHERE schema_name ~ ${pattern} AND schema_name NOT IN (SELECT nspname::text FROM pg_catalog.pg_namespace)`,
      finding: (row) => ({
        code: "user-database-missing",
        authId: text(row, "auth_id"),
        dbPath: text(row, "schema_name"),
      }),
    },
    {
      select: `SELECT nspname AS schema_name FROM pg_catalog.pg_namespace
        WHERE nspname::text ~ ${pattern} AND nspname::text NOT IN (SELECT schema_name FROM ${schema}.user_registry)`,
      finding: (row) => ({ code: "user-database-unregistered", dbPath: text(row, "schema_name") }),
    },
    constraintCheck(schema),
  ];
}

/** Finds the constraints of the store that are missing, or were added without checking what was there (NOT VALID). */
function constraintCheck(schema: string): Check {
  const wanted = constraintNames.map((name) => `('${name}')`).join(", ");
  return {
    select: `SELECT name FROM (VALUES ${wanted}) AS wanted (name) WHERE name NOT IN (
      SELECT conname::text FROM pg_catalog.pg_constraint
      WHERE convalidated AND connamespace = pg_catalog.to_regnamespace('${schema}')
        AND conindid NOT IN (SELECT indexrelid FROM pg_catalog.pg_index WHERE NOT indisvalid))`,
    finding: (row) => ({ code: "integrity", message: `the constraint ${text(row, "name")} is missing or not valid` }),
  };
}

const rowsAtOnce = 1000;

/** Reads the rows through a cursor, so that any number of them needs little memory. */
async function eachRow(session: Session, { select }: Check, use: (row: Row) => void): Promise<void> {
  await session.slowRows(`DECLARE found NO SCROLL CURSOR FOR ${select}`);
  for (;;) {
    const rows = await session.slowRows(`FETCH ${rowsAtOnce} FROM found`);
    for (const row of rows) use(row);
    if (rows.length < rowsAtOnce) break;
  }
  await session.execute("CLOSE found");
}

/** Finds the schemas whose migrations are not the first of the given ones. There are few lists, so each is compared once. */
async function checkMigrations(
  { names: { schema }, userMigrations }: Context,
  session: Session,
  collector: FindingCollector,
): Promise<void> {
  const lists = await session.slowRows(
    `SELECT digest, migrations::text FROM ${schema}.user_migrations WHERE digest <> $1`,
    [userMigrations.digest],
  );
  for (const { digest, migrations } of lists) {
    const applied: readonly AppliedMigration[] = JSON.parse(migrations ?? "[]");
    const plan = planMigrations(applied, userMigrations.list);
    if (plan.kind === "current" || plan.kind === "pending") continue;
    const problem =
      plan.kind === "newer"
        ? {
            code: "user-database-newer" as const,
            message: `it has ${plan.applied} user migrations applied, ${userMigrations.list.length} were given`,
          }
        : {
            code: "user-migrations-differ" as const,
            message: `the user migration "${plan.name}" that it has applied is ${plan.difference} in userMigrations`,
          };
    const select = `SELECT auth_id, schema_name FROM ${schema}.user_registry WHERE migrations_digest = '${digest}'`;
    const finding = (row: Row): AuditFinding => ({
      ...problem,
      authId: text(row, "auth_id"),
      dbPath: text(row, "schema_name"),
    });
    await eachRow(session, { select, finding }, (row) => collector.add(finding(row)));
  }
}

const fields = v.strictObject({
  signal: optionalSignal,
  onProgress: optionalCallback<AuditProgress>(),
  findingsMax: wholeNumber(0, 100_000, findingsMaxDefault),
});

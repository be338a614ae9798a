import { setImmediate as nextTurn } from "node:timers/promises";
import type { Progress } from "../progress.js";
import { postgresFindingCodes } from "./catalogue.js";
import { checksOf } from "./checks/index.js";
import { type Reading, readDatabase } from "./connection.js";
import { findCases } from "./find-cases.js";
import type { PostgresDiagnosis, PostgresFindingCode, PostgresTotals } from "./findings.js";
import { type Layout, layoutOf } from "./layout.js";
import { identifier } from "./sql.js";

/** Options of `diagnosePostgres`. */
export interface PostgresDoctorOptions {
  /** The schema of the store's own tables. Default: "rollcall". */
  readonly schema?: string | undefined;
  /** Examples that are kept of each finding. Default: 20. */
  readonly examplesMax?: number | undefined;
  /**
   * Milliseconds after which a transaction that does nothing, or is prepared, counts as left behind. One that works may take
   * 12 times as long. Default: 300,000.
   */
  readonly stuckAfterMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called before each check. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/**
 * Diagnoses a store on PostgreSQL. Writes nothing, waits for no writer and is waited for by none. Everything is seen as of
 * one moment, so it is safe beside live servers.
 * @throws {DoctorError}
 */
export function diagnosePostgres(url: string, options: PostgresDoctorOptions = {}): Promise<PostgresDiagnosis> {
  const { schema = "rollcall", examplesMax = 20, stuckAfterMs = 300_000, signal, onProgress } = options;
  const began = performance.now();
  return readDatabase(url, signal, async (reading) => {
    const layout = await layoutOf(reading, schema);
    const checks = checksOf(layout, stuckAfterMs / 1000);
    const findings: PostgresDiagnosis["findings"][number][] = [];
    for (const [done, check] of checks.entries()) {
      onProgress?.({ doing: check.code, done, total: checks.length });
      const found = await findCases(reading, check, examplesMax);
      if (found !== undefined) findings.push(found);
      await nextTurn();
    }
    return {
      version: 1,
      kind: "postgres",
      database: reading.location,
      schema,
      ...(await serverOf(reading)),
      healthy: findings.every(({ severity }) => severity === "note"),
      totals: await totalsOf(reading, layout),
      findings: inOrder(findings),
      durationMs: Math.round(performance.now() - began),
    };
  });
}

function inOrder(findings: PostgresDiagnosis["findings"]): PostgresDiagnosis["findings"] {
  const rank = ({ code }: { readonly code: PostgresFindingCode }): number => postgresFindingCodes.indexOf(code);
  return findings.toSorted((one, other) => rank(one) - rank(other));
}

async function serverOf({ rows }: Reading): Promise<Pick<PostgresDiagnosis, "serverVersion" | "isStandby">> {
  const [server] = await rows<Pick<PostgresDiagnosis, "serverVersion" | "isStandby">>(
    `SELECT split_part(current_setting('server_version'), ' ', 1) AS "serverVersion", pg_is_in_recovery() AS "isStandby"`,
  );
  return only(server);
}

async function totalsOf({ rows }: Reading, { schema, missing, userSchemas }: Layout): Promise<PostgresTotals> {
  const count = (table: string, condition: string): string =>
    missing.some((name) => name === table || name === `${table}.is_active`)
      ? "0"
      : `(SELECT count(*) FROM ${identifier(schema)}.${table} WHERE ${condition})`;
  const [totals] = await rows<{ readonly [Name in keyof PostgresTotals]: string }>(
    `SELECT ${count("api_keys", "true")} AS total_api_keys, ${count("api_keys", "is_active")} AS active_api_keys,
       ${count("user_registry", "true")} AS total_users,
       (SELECT count(*) FROM pg_namespace WHERE ${userSchemas("nspname")}) AS user_schemas`,
  );
  const { total_api_keys, active_api_keys, total_users, user_schemas } = only(totals);
  return {
    total_api_keys: Number(total_api_keys),
    active_api_keys: Number(active_api_keys),
    total_users: Number(total_users),
    user_schemas: Number(user_schemas),
  };
}

function only<Row>(row: Row | undefined): Row {
  if (row === undefined) throw new Error("a query of scalars returned no row");
  return row;
}

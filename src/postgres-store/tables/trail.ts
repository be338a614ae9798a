import * as v from "valibot";
import { checkOptionsOf, wholeNumber } from "../../store/index.js";
import type { Context } from "../context.js";
import type { Names } from "../names.js";
import { type Call, readRows, transactRepeatable } from "../transactions/index.js";
import { isoOf } from "./account-rows.js";

/** What a committed change was. */
export type TrailOperation =
  | "register"
  | "update"
  | "setActive"
  | "changeKey"
  | "remove"
  | "withUserSchema"
  | "migrate";

/** One committed change. It was written in the same transaction as what it tells of. */
export interface TrailEntry {
  /** Random. Identifies one transaction. */
  readonly requestId: string;
  readonly operation: TrailOperation;
  readonly authId: string;
  /** Of `changeKey`: the auth id of the new key. Else null. */
  readonly newAuthId: string | null;
  /** Time of the transaction: ISO 8601, UTC. */
  readonly at: string;
}

/** Options of `trail`. */
export interface TrailOptions {
  /** Only changes of this account. Default: of all. */
  readonly authId?: string | undefined;
  /** The number of entries at most: 1 to 1,000. Default: 100. */
  readonly limit?: number | undefined;
}

/**
 * Returns a part of a statement that writes the entry of a transaction, for each row of `source`, which has a column
 * `auth_id`. Its parameters are the request id, $1, and the new auth id, `newAuthId`.
 */
export function noteOf({ schema }: Names, operation: TrailOperation, source: string, newAuthId = "NULL"): string {
  return `INSERT INTO ${schema}.trail (request_id, operation, auth_id, new_auth_id)
    SELECT $1::uuid, '${operation}', auth_id, ${newAuthId} FROM ${source}`;
}

/**
 * Returns the newest entries.
 * @throws {InvalidOptionsError}
 */
export async function readTrail(context: Context, call: Call, options: TrailOptions): Promise<readonly TrailEntry[]> {
  const { authId, limit } = checkOptionsOf("the options of trail", fields, options);
  const text = `SELECT pg_catalog.pg_is_in_recovery() AS standby, t.* FROM (VALUES (1)) AS one (number) LEFT JOIN (
       SELECT request_id, operation, auth_id, new_auth_id, ${isoOf("at")} AS at_iso, at FROM ${context.names.schema}.trail
       WHERE operation <> 'abandoned' AND ($1::text IS NULL OR auth_id = $1::text) ORDER BY at DESC, request_id LIMIT $2
     ) t ON true ORDER BY t.at DESC, t.request_id`;
  const rows = await readRows(context, call, { extent: "few", text, values: [authId ?? null, limit] });
  return rows.flatMap(({ request_id, operation, auth_id, new_auth_id, at_iso }) => {
    if (request_id == null || auth_id == null || at_iso == null || !isOperation(operation)) return [];
    return [{ requestId: request_id, operation, authId: auth_id, newAuthId: new_auth_id ?? null, at: at_iso }];
  });
}

const operations: readonly unknown[] = [
  "register",
  "update",
  "setActive",
  "changeKey",
  "remove",
  "withUserSchema",
  "migrate",
] satisfies readonly TrailOperation[];

function isOperation(value: unknown): value is TrailOperation {
  return operations.includes(value);
}

/**
 * Deletes old entries and returns their number. None is younger than a day: a call waits at most ten minutes for the answer
 * to its COMMIT, and needs its entry for that.
 */
export async function pruneTrail(context: Context, call: Call): Promise<number> {
  let total = 0;
  for (;;) {
    const deleted = await transactRepeatable(context, call, async ({ slowRows }) => {
      const [row] = await slowRows(
        `WITH old AS (
           SELECT request_id FROM ${context.names.schema}.trail
           WHERE at < now() - interval '1 day'
             AND (at < now() - interval '30 days' OR operation IN ('withUserSchema', 'abandoned'))
           ORDER BY at LIMIT ${entriesAtOnce} FOR UPDATE SKIP LOCKED
         ), gone AS (DELETE FROM ${context.names.schema}.trail t USING old WHERE t.request_id = old.request_id RETURNING 1)
         SELECT pg_catalog.count(*) AS deleted FROM gone`,
      );
      return Number(row?.deleted);
    });
    total += deleted;
    if (deleted < entriesAtOnce) return total;
  }
}

const entriesAtOnce = 10_000;

const fields = v.strictObject({
  authId: v.optional(v.string("must be an auth id")),
  limit: wholeNumber(1, 1000, 100),
});

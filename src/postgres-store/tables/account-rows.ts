import type { Account } from "../../store/index.js";
import type { Row } from "../pool/index.js";

/** Returns SQL for a time as a text: ISO 8601, UTC. A driver's own reading of times may have been changed. */
export const isoOf = (column: string): string =>
  `pg_catalog.to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** The columns of an account in a row `k` of api_keys. */
export const accountColumns = `k.auth_id, k.key_name, k.poll_interval, k.is_active,
  ${isoOf("k.created_at")} AS created_at, ${isoOf("k.updated_at")} AS updated_at`;

/** Returns the account of a row, or undefined if the row has none. */
export function accountOf(row: Row | undefined): Account | undefined {
  const authId = row?.auth_id;
  if (row === undefined || authId == null) return undefined;
  const pollInterval = row.poll_interval;
  return {
    authId,
    keyName: row.key_name ?? null,
    pollInterval: pollInterval == null ? null : Number(pollInterval),
    active: row.is_active === "t",
    createdAt: row.created_at ?? "",
    updatedAt: row.updated_at ?? "",
  };
}

import { type AccountCounts, type AccountPage, checkPageOptions, type PageOptions } from "../../store/index.js";
import type { Context } from "../context.js";
import type { Row } from "../pool/index.js";
import { type Call, readRows } from "../transactions/index.js";
import { accountColumns, accountOf } from "./account-rows.js";

/* Each function is one statement, and so as of one moment. */

/** Returns the account, or undefined if it does not exist. */
export async function findAccount(context: Context, call: Call, authId: string) {
  const rows = await readRows(context, call, { extent: "few", text: findStatement(context), values: [authId] });
  return accountOf(rows[0]);
}

/** Returns a statement that always has a row, so that it also tells whether the server is a standby. */
function findStatement({ names }: Context): string {
  return `SELECT pg_catalog.pg_is_in_recovery() AS standby, ${accountColumns}
    FROM (VALUES ($1::text)) AS asked (auth_id)
    LEFT JOIN ${names.schema}.api_keys k ON k.auth_id = asked.auth_id`;
}

/** Returns the auth ids of the active accounts, sorted. */
export async function listActive(context: Context, call: Call): Promise<string[]> {
  const text = listStatement(`SELECT auth_id FROM ${context.names.schema}.api_keys WHERE is_active`);
  const rows = await readRows(context, call, { extent: "many", text });
  return rows.flatMap(({ auth_id }) => auth_id ?? []);
}

function listStatement(select: string): string {
  return `SELECT pg_catalog.pg_is_in_recovery() AS standby, k.* FROM (VALUES (1)) AS one (number)
    LEFT JOIN (${select}) k ON true ORDER BY k.auth_id`;
}

const conditions = {
  finished: "true",
  active: "k.is_active",
  inactive: "NOT k.is_active",
  unfinished: "false",
} as const;

/**
 * Returns a page of accounts.
 * @throws {InvalidOptionsError}
 */
export async function readPage(context: Context, call: Call, options: PageOptions): Promise<AccountPage> {
  const { status, after, limit } = checkPageOptions(options);
  const text = listStatement(
    `SELECT ${accountColumns} FROM ${context.names.schema}.api_keys k
     WHERE ${conditions[status ?? "finished"]} AND k.auth_id > $1::text ORDER BY k.auth_id LIMIT $2::integer`,
  );
  // Inactive accounts may be few among many.
  const rows = await readRows(context, call, { extent: "many", text, values: [after ?? "", limit + 1] });
  const accounts = rows.flatMap((row: Row) => accountOf(row) ?? []);
  const page = accounts.slice(0, limit);
  return { accounts: page, next: accounts.length > limit ? (page.at(-1)?.authId ?? null) : null };
}

/** Returns the numbers of accounts. */
export async function countAccounts(context: Context, call: Call): Promise<AccountCounts> {
  const text = `SELECT pg_catalog.pg_is_in_recovery() AS standby, pg_catalog.count(*) AS total,
    pg_catalog.count(*) FILTER (WHERE is_active) AS active FROM ${context.names.schema}.api_keys`;
  const [row] = await readRows(context, call, { extent: "many", text });
  const [total, active] = [Number(row?.total), Number(row?.active)];
  return { total, active, inactive: total - active, unfinished: 0 };
}

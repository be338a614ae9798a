import type { Database } from "better-sqlite3";
import * as v from "valibot";
import { checkOptionsOf, wholeNumber } from "../validation.js";
import { type Account, type AccountRow, publicAccount, selectAccounts, toAccount } from "./accounts.js";

/** Which accounts a page contains. Default of `accounts()`: `active` and `inactive` ones. */
export type AccountSelection = "active" | "inactive" | "unfinished";

/** Options of `accounts`. */
export interface PageOptions {
  /** Default: the active and the inactive ones. `unfinished`: being registered or removed, or left so by a crash. */
  readonly status?: AccountSelection | undefined;
  /** Start after this auth id: `next` of the page before. Default: the first page. */
  readonly after?: string | null | undefined;
  /** The number of accounts at most: 1 to 1,000. Default: 100. */
  readonly limit?: number | undefined;
}

/** A page of accounts, sorted by auth id. */
export interface AccountPage {
  readonly accounts: readonly Account[];
  /** For `after` of the next page. Null: this is the last one. */
  readonly next: string | null;
}

/** The numbers of accounts. */
export interface AccountCounts {
  /** Active and inactive ones. */
  readonly total: number;
  readonly active: number;
  readonly inactive: number;
  /** Accounts that are being registered or removed, or were left so by a crash. They are not part of the total. */
  readonly unfinished: number;
}

/** Lists accounts. */
export interface AccountLists {
  /** Returns the auth ids of the active accounts, sorted. */
  active(): string[];
  page(options: PageOptions): AccountPage;
  count(): AccountCounts;
}

const isFinished = "r.status = 'active'";
const conditions: { readonly [Selection in AccountSelection | "finished"]: string } = {
  finished: isFinished,
  active: `${isFinished} AND k.is_active = 1`,
  inactive: `${isFinished} AND k.is_active = 0`,
  unfinished: "r.status <> 'active'",
};

/** Returns the lists. Prepares every statement once. */
export function prepareAccountLists(database: Database): AccountLists {
  const pageOf = (condition: string) =>
    database.prepare<[string, number], AccountRow>(
      `${selectAccounts} WHERE ${condition} AND k.auth_id > ? ORDER BY k.auth_id LIMIT ?`,
    );
  const pages = {
    finished: pageOf(conditions.finished),
    active: pageOf(conditions.active),
    inactive: pageOf(conditions.inactive),
    unfinished: pageOf(conditions.unfinished),
  };
  // Reads the index of all auth ids and the two short indexes of exceptions, not the rows.
  const active = database
    .prepare<[], string>(
      `SELECT auth_id FROM api_keys
       WHERE auth_id NOT IN (SELECT auth_id FROM api_keys WHERE is_active = 0)
         AND auth_id NOT IN (SELECT auth_id FROM user_registry WHERE status <> 'active')
       ORDER BY auth_id`,
    )
    .pluck();
  const counts = database.prepare<[], { rows: number; inactive: number; unfinished: number }>(
    `SELECT (SELECT count(*) FROM user_registry) AS rows,
       (SELECT count(*) FROM user_registry WHERE status <> 'active') AS unfinished,
       (SELECT count(*) FROM api_keys WHERE is_active = 0
          AND auth_id NOT IN (SELECT auth_id FROM user_registry WHERE status <> 'active')) AS inactive`,
  );
  return {
    active: () => active.all(),
    page(options) {
      const { status, after, limit } = checkPageOptions(options);
      const rows = pages[status ?? "finished"].all(after ?? "", limit + 1);
      const accounts = rows.slice(0, limit).map((row) => publicAccount(toAccount(row)));
      return { accounts, next: rows.length > limit ? (accounts.at(-1)?.authId ?? null) : null };
    },
    count() {
      const { rows, inactive, unfinished } = counts.get() ?? { rows: 0, inactive: 0, unfinished: 0 };
      const total = rows - unfinished;
      return { total, active: total - inactive, inactive, unfinished };
    },
  };
}

/**
 * Returns the options with their defaults.
 * @throws {InvalidOptionsError}
 */
export function checkPageOptions(options: PageOptions) {
  return checkOptionsOf("the options of accounts", fields, options);
}

const fields = v.strictObject({
  status: v.optional(v.picklist(["active", "inactive", "unfinished"], "must be active, inactive or unfinished")),
  after: v.nullish(v.string("must be an auth id or null")),
  limit: wholeNumber(1, 1000, 100),
});

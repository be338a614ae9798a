import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { AccountStatus, StoredAccount } from "./accounts.js";
import type { Context } from "./context.js";
import { isUserDatabaseName, usersDirectoryName } from "./layout.js";
import { translatingErrors } from "./storage-errors.js";
import { inspectUserDatabase } from "./user-database.js";

/**
 * One problem that an audit found. `code` is stable and says which:
 *
 * - `key-without-registry`, `registry-without-key`: an auth id has a row in `api_keys` only, or in `user_registry` only.
 * - `duplicate-auth-id`, `duplicate-db-path`: `count` rows of `user_registry` have the same auth id or path.
 * - `integrity`, `foreign-key`: SQLite's `quick_check` or `foreign_key_check` reports a problem in the master database
 *   (https://sqlite.org/pragma.html).
 * - `unfinished`: another client is registering or removing this account at the moment, or recovery could not finish it.
 * - `user-database-missing`: the account's database does not exist.
 * - `user-database-foreign`: a file exists at that path, but it is not this account's database.
 * - `user-database-unreadable`: the file cannot be opened or read; `message` says why.
 * - `user-database-unregistered`: a user database exists that no row of `user_registry` names.
 */
export type AuditFinding =
  | { readonly code: "key-without-registry"; readonly authId: string }
  | { readonly code: "registry-without-key"; readonly authId: string }
  | { readonly code: "duplicate-auth-id"; readonly authId: string; readonly count: number }
  | { readonly code: "duplicate-db-path"; readonly dbPath: string; readonly count: number }
  | { readonly code: "integrity"; readonly message: string }
  | { readonly code: "foreign-key"; readonly table: string; readonly rowid: number }
  | { readonly code: "unfinished"; readonly authId: string; readonly status: Exclude<AccountStatus, "active"> }
  | { readonly code: "user-database-missing"; readonly authId: string; readonly dbPath: string }
  | {
      readonly code: "user-database-foreign";
      readonly authId: string;
      readonly dbPath: string;
      readonly message: string;
    }
  | {
      readonly code: "user-database-unreadable";
      readonly authId: string;
      readonly dbPath: string;
      readonly message: string;
    }
  | { readonly code: "user-database-unregistered"; readonly dbPath: string };

/** The result of an audit of the whole store. */
export interface AuditReport {
  /** True if there are no findings. */
  readonly clean: boolean;
  readonly totals: {
    /** Rows of `api_keys` whose active flag is set. */
    readonly activeApiKeys: number;
    /** Rows of `user_registry` that are neither being registered nor being removed. */
    readonly activeUsers: number;
    /** All rows of `user_registry`. */
    readonly users: number;
  };
  /** Every problem, not only the first. */
  readonly findings: readonly AuditFinding[];
}

/**
 * Checks the two tables against each other, the master database with SQLite's own checks, and both against the user
 * databases on disk. Changes nothing. Other clients may register and remove meanwhile: an account on which they are at
 * work is at most reported as `unfinished`.
 * @throws {StoreBusyError | StorageFaultError | CorruptDatabaseError} If the master database cannot be read.
 */
export function audit(context: Context): AuditReport {
  return translatingErrors("auditing", () => {
    const { tables, totals, accounts } = context.master.database.transaction(() => ({
      tables: auditTables(context),
      totals: countTotals(context),
      accounts: context.accounts.readAll(),
    }))();
    const findings = [
      ...tables,
      ...accounts.flatMap((account) => auditAccount(context, account)),
      ...unregisteredDatabases(context),
    ];
    return { clean: findings.length === 0, totals, findings };
  });
}

function auditTables({ master: { database } }: Context): AuditFinding[] {
  const pluck = (sql: string): string[] => database.prepare<[], string>(sql).pluck().all();
  const counted = (column: string): { value: string; count: number }[] =>
    database
      .prepare<[], { value: string; count: number }>(
        `SELECT ${column} AS value, count(*) AS count FROM user_registry GROUP BY ${column} HAVING count(*) > 1`,
      )
      .all();
  const foreignKeys = database.prepare<[], { table: string; rowid: number }>("PRAGMA foreign_key_check").all();
  return [
    ...pluck(
      "SELECT k.auth_id FROM api_keys k LEFT JOIN user_registry r ON r.auth_id = k.auth_id WHERE r.auth_id IS NULL",
    ).map((authId): AuditFinding => ({ code: "key-without-registry", authId })),
    ...pluck(
      "SELECT r.auth_id FROM user_registry r LEFT JOIN api_keys k ON k.auth_id = r.auth_id WHERE k.auth_id IS NULL",
    ).map((authId): AuditFinding => ({ code: "registry-without-key", authId })),
    ...counted("auth_id").map(
      ({ value, count }): AuditFinding => ({ code: "duplicate-auth-id", authId: value, count }),
    ),
    ...counted("db_path").map(
      ({ value, count }): AuditFinding => ({ code: "duplicate-db-path", dbPath: value, count }),
    ),
    ...pluck("PRAGMA quick_check")
      .filter((message) => message !== "ok")
      .map((message): AuditFinding => ({ code: "integrity", message })),
    ...foreignKeys.map(({ table, rowid }): AuditFinding => ({ code: "foreign-key", table, rowid })),
  ];
}

function countTotals({ master: { database } }: Context): AuditReport["totals"] {
  const count = (sql: string): number => database.prepare<[], number>(sql).pluck().get() ?? 0;
  return {
    activeApiKeys: count("SELECT count(*) FROM api_keys WHERE is_active = 1"),
    activeUsers: count("SELECT count(*) FROM user_registry WHERE status = 'active'"),
    users: count("SELECT count(*) FROM user_registry"),
  };
}

function auditAccount(context: Context, account: StoredAccount): AuditFinding[] {
  const finding = findingOf(context, account);
  if (finding === undefined) return [];
  // Another client may have changed the account after its row was read and before its file was checked.
  const current = context.accounts.read(account.authId);
  if (current === undefined) return [];
  const hasChanged = current.databaseId !== account.databaseId || current.status !== account.status;
  return hasChanged ? auditAccount(context, current) : [finding];
}

function findingOf(context: Context, account: StoredAccount): AuditFinding | undefined {
  const { authId, dbPath, status } = account;
  if (status !== "active") return { code: "unfinished", authId, status };
  try {
    const found = inspectUserDatabase(context, account);
    switch (found.condition) {
      case "own":
      case "removed":
        return undefined;
      case "missing":
        return { code: "user-database-missing", authId, dbPath };
      case "foreign":
        return { code: "user-database-foreign", authId, dbPath, message: found.message };
      default:
        return found satisfies never;
    }
  } catch (error) {
    return { code: "user-database-unreadable", authId, dbPath, message: String(error) };
  }
}

/**
 * Returns the user databases without a row. Reads the files before the rows: a row is always committed before its file
 * is made, so a file whose row is absent afterwards has no row at all.
 */
function unregisteredDatabases({ directory, master }: Context): AuditFinding[] {
  const files = readdirSync(join(directory, usersDirectoryName)).filter(isUserDatabaseName);
  // Reads `user_registry` alone: a row that has lost its row in `api_keys` still names its file.
  const registered = new Set(master.database.prepare<[], string>("SELECT db_path FROM user_registry").pluck().all());
  return files
    .map((name) => `${usersDirectoryName}/${name}`)
    .filter((dbPath) => !registered.has(dbPath) && existsSync(join(directory, dbPath)))
    .map((dbPath) => ({ code: "user-database-unregistered", dbPath }));
}

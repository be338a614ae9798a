import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { AccountStatus, StoredAccount } from "./accounts.js";
import type { Context } from "./context.js";
import { isUserDatabaseName, usersDirectoryName } from "./layout.js";
import { translatingErrors } from "./storage-errors.js";
import { inspectUserDatabase } from "./user-database.js";

/** One thing that is not as it should be. */
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

export interface AuditReport {
  /** True where nothing was found. */
  readonly clean: boolean;
  readonly totals: {
    readonly activeApiKeys: number;
    readonly activeUsers: number;
    readonly users: number;
  };
  readonly findings: readonly AuditFinding[];
}

/**
 * Calls the roll: both tables against each other, against SQLite's own checks, and against the user databases on disk.
 * Changes nothing. May run while others register and remove: an account that they are in the middle of shows as
 * `unfinished` at most.
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
  // Somebody may have carried the account on between the reading of its row and the look at its file.
  const current = context.accounts.read(account.authId);
  if (current === undefined) return [];
  const moved = current.databaseId !== account.databaseId || current.status !== account.status;
  return moved ? auditAccount(context, current) : [finding];
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

/** Files first, rows second: a database's row is there before its file, so a file without a row then has none at all. */
function unregisteredDatabases({ directory, master }: Context): AuditFinding[] {
  const files = readdirSync(join(directory, usersDirectoryName)).filter(isUserDatabaseName);
  // From the one table that names files: a row that has lost its partner still names one.
  const registered = new Set(master.database.prepare<[], string>("SELECT db_path FROM user_registry").pluck().all());
  return files
    .map((name) => `${usersDirectoryName}/${name}`)
    .filter((dbPath) => !registered.has(dbPath) && existsSync(join(directory, dbPath)))
    .map((dbPath) => ({ code: "user-database-unregistered", dbPath }));
}

import Sqlite from "better-sqlite3";
import type { AuditFinding } from "../audit-report.js";
import type { Context } from "../context.js";
import { StoreBusyError } from "../errors.js";
import { isOwnPath } from "../layout.js";
import type { StoredAccount } from "../master/index.js";
import { inspectUserDatabase, type UserConnection } from "../user-database/index.js";
import { planMigrations, readApplied, runMigrations } from "../user-file/index.js";

/**
 * Returns the problems of one account, as of one moment. Other clients may change it meanwhile.
 * @throws {StoreBusyError} If another connection holds the lock of its database. That is no problem of the account.
 */
export function checkAccount(context: Context, account: StoredAccount): AuditFinding[] {
  const findings = problemsOf(context, account);
  if (findings.length === 0) return [];
  // Another client may have changed the account after its row was read and before its file was checked.
  const current = context.accounts.read(account.authId);
  if (current === undefined) return [];
  const hasChanged = current.databaseId !== account.databaseId || current.status !== account.status;
  return hasChanged ? checkAccount(context, current) : findings;
}

function problemsOf(context: Context, account: StoredAccount): AuditFinding[] {
  const { authId, databaseId, dbPath, status } = account;
  if (!isOwnPath(dbPath, databaseId)) return [{ code: "path-not-own", authId, dbPath }];
  if (status !== "active") return [{ code: "unfinished", authId, status }];
  const findings: AuditFinding[] = [];
  try {
    const found = inspectUserDatabase(context, account, (connection) => {
      findings.push(...problemsOfMigrations(context, connection));
    });
    switch (found.condition) {
      case "own":
      case "removed":
        return findings;
      case "missing":
        return [{ code: "user-database-missing", authId, dbPath }];
      case "foreign":
        return [{ code: "user-database-foreign", authId, dbPath, message: found.message }];
      default:
        return found satisfies never;
    }
  } catch (error) {
    if (error instanceof StoreBusyError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    return [{ code: "user-database-unreadable", authId, dbPath, message }];
  }
}

function problemsOfMigrations({ userMigrations }: Context, { account, database }: UserConnection): AuditFinding[] {
  const { authId, dbPath } = account;
  const plan = planMigrations(readApplied(database, userMigrations), userMigrations);
  switch (plan.kind) {
    case "current":
      return [];
    case "pending": {
      const failed = tryMigrations(database.serialize(), plan.migrations);
      if (failed === undefined) return [];
      const message = `the user migration "${failed.name}" fails: ${String(failed.cause)}`;
      return [{ code: "user-migration-fails", authId, dbPath, message }];
    }
    case "newer": {
      const message = `it has ${plan.applied} user migrations applied, ${userMigrations.length} were given`;
      return [{ code: "user-database-newer", authId, dbPath, message }];
    }
    case "differs": {
      const message = `the user migration "${plan.name}" that it has applied is ${plan.difference} in userMigrations`;
      return [{ code: "user-migrations-differ", authId, dbPath, message }];
    }
    default:
      return plan satisfies never;
  }
}

/** Runs migrations on a copy in memory. Returns the one that failed, or undefined. */
function tryMigrations(bytes: Buffer, migrations: Context["userMigrations"]) {
  const copy = new Sqlite(bytes);
  try {
    copy.pragma("foreign_keys = ON");
    copy.exec("BEGIN");
    return runMigrations(copy, migrations);
  } finally {
    copy.close();
  }
}

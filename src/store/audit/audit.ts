import { existsSync, opendirSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import * as v from "valibot";
import {
  type AuditFinding,
  type AuditReport,
  collectFindings,
  type FindingCollector,
  findingsMaxDefault,
} from "../audit-report.js";
import type { Context } from "../context.js";
import { StoreBusyError } from "../errors.js";
import { isUserDatabaseName, masterFileName, usersDirectoryName } from "../layout.js";
import { prepareAccountLists, type StoredAccount } from "../master/index.js";
import { runInSlices } from "../slices.js";
import { translatingErrors, translatingRejections } from "../storage-errors.js";
import { checkOptionsOf, optionalCallback, optionalSignal, wholeNumber } from "../validation.js";
import { attemptMs } from "../waiting.js";
import { checkAccount } from "./account-check.js";
import { checkIntegrity } from "./master-integrity.js";

/** How far an audit is. */
export interface AuditProgress {
  /** Accounts whose database was checked. */
  readonly accounts: number;
  /** Accounts altogether, when the audit began. */
  readonly total: number;
  readonly findings: number;
}

/** Options of `auditInSlices`. */
export interface AuditOptions {
  /** Ends the audit, which rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called about ten times a second. */
  readonly onProgress?: ((progress: AuditProgress) => void) | undefined;
  /** Findings that the report holds: 0 to 100,000. Default: 1,000. The counts are always complete. */
  readonly findingsMax?: number | undefined;
}

/**
 * Checks the two tables against each other, the master database with SQLite's own checks, and both against the user
 * databases on disk. Changes nothing. Other clients may register and remove meanwhile: an account on which they are at
 * work is at most reported as `unfinished`.
 * @throws {StoreBusyError | StorageFaultError | CorruptDatabaseError} If the master database cannot be read.
 */
export function audit(context: Context): AuditReport {
  return translatingErrors("auditing", () => {
    context.master.version();
    const collector = collectFindings(findingsMaxDefault);
    for (const finding of checkIntegrity(context.master.database)) collector.add(finding);
    const patience = { attemptMs: context.master.waitMs(), retryMs: 0 };
    for (const _ of steps(context, collector, () => undefined, patience));
    return collector.report(prepareAccountLists(context.master.database).count());
  });
}

/** Does the same in slices of a few milliseconds, between which the event loop does other work. */
export async function auditInSlices(context: Context, options: AuditOptions = {}): Promise<AuditReport> {
  const { signal, onProgress, findingsMax } = checkOptionsOf("the options of the audit", fields, options);
  return await translatingRejections("auditing", async () => {
    context.master.version();
    const collector = collectFindings(findingsMax);
    const lists = prepareAccountLists(context.master.database);
    const integrity = checkIntegrityInBackground(context);
    // It is awaited last. Until then a rejection must not end the process.
    integrity.catch(() => undefined);
    const { total } = lists.count();
    let accounts = 0;
    const countAccount = (): void => {
      accounts += 1;
    };
    const report = (): void => onProgress?.({ accounts, total, findings: collector.count() });
    const patience = { attemptMs, retryMs: 1000 };
    await runInSlices(steps(context, collector, countAccount, patience), { signal, onProgress: report });
    for (const finding of await integrity) collector.add(finding);
    report();
    return collector.report(lists.count());
  });
}

/** How long an audit waits for the locks of user databases. */
interface Patience {
  /** Milliseconds for which one attempt may keep the event loop from other work. */
  readonly attemptMs: number;
  /** Milliseconds for which the locked ones are tried again, after all others were checked. */
  readonly retryMs: number;
}

/** Checks one small thing at a time, and yields after each. */
function* steps(
  context: Context,
  collector: FindingCollector,
  checkedAccount: () => void,
  patience: Patience,
): Generator<void> {
  yield* unpairedRows(context, collector);
  yield* accountsOneByOne(context, collector, checkedAccount, patience);
  yield* unregisteredDatabases(context, collector);
}

/** Checks each account. One whose database is locked is checked last, and reported if the lock is still held then. */
function* accountsOneByOne(
  context: Context,
  collector: FindingCollector,
  checkedAccount: () => void,
  { attemptMs, retryMs }: Patience,
): Generator<void> {
  const locked: StoredAccount[] = [];
  const check = (account: StoredAccount, isLast: boolean): void => {
    try {
      const findings = context.master.waiting(attemptMs, () => checkAccount(context, account));
      for (const finding of findings) collector.add(finding);
      checkedAccount();
    } catch (error) {
      if (!(error instanceof StoreBusyError)) throw error;
      if (!isLast) {
        locked.push(account);
        return;
      }
      const { authId, dbPath } = account;
      collector.add({ code: "user-database-unreadable", authId, dbPath, message: error.message });
      checkedAccount();
    }
  };
  let after = "";
  for (;;) {
    const page = context.accounts.readAnyPage(after, accountsAtOnce);
    for (const account of page) {
      check(account, false);
      yield;
    }
    const last = page.at(-1);
    if (last === undefined) break;
    after = last.authId;
  }
  const deadline = performance.now() + retryMs;
  for (let account = locked.shift(); account !== undefined; account = locked.shift()) {
    check(account, performance.now() >= deadline);
    yield;
  }
}

const accountsAtOnce = 100;

/** Finds the rows of one table that the other one lacks. */
function* unpairedRows({ master: { database } }: Context, collector: FindingCollector): Generator<void> {
  for (const { table, other, code } of pairs) {
    const page = database.prepare<[string], { authId: string; alone: number }>(
      `SELECT a.auth_id AS authId, b.auth_id IS NULL AS alone
       FROM ${table} a LEFT JOIN ${other} b ON b.auth_id = a.auth_id
       WHERE a.auth_id > ? ORDER BY a.auth_id LIMIT 1000`,
    );
    let after = "";
    for (;;) {
      const rows = page.all(after);
      for (const { authId, alone } of rows) if (alone === 1) collector.add({ code, authId });
      const last = rows.at(-1);
      if (last === undefined) break;
      after = last.authId;
      yield;
    }
  }
}

const pairs = [
  { table: "api_keys", other: "user_registry", code: "key-without-registry" },
  { table: "user_registry", other: "api_keys", code: "registry-without-key" },
] as const;

/**
 * Finds the user databases without a row. Reads the name of a file before the rows: a row is always committed before its
 * file is made, so a file whose row is absent afterwards has no row at all.
 */
function* unregisteredDatabases({ directory, master }: Context, collector: FindingCollector): Generator<void> {
  // Reads `user_registry` alone: a row that has lost its row in `api_keys` still names its file.
  const registered = master.database.prepare<[string], number>("SELECT 1 FROM user_registry WHERE db_path = ?").pluck();
  const names = opendirSync(join(directory, usersDirectoryName));
  try {
    for (let entry = names.readSync(); entry !== null; entry = names.readSync()) {
      const dbPath = `${usersDirectoryName}/${entry.name}`;
      const isUnregistered = isUserDatabaseName(entry.name) && registered.get(dbPath) === undefined;
      if (isUnregistered && existsSync(join(directory, dbPath)))
        collector.add({ code: "user-database-unregistered", dbPath });
      yield;
    }
  } finally {
    names.closeSync();
  }
}

/** Runs `checkIntegrity` in a thread of its own: SQLite's checks cannot be interrupted. */
function checkIntegrityInBackground({ directory }: Context): Promise<readonly AuditFinding[]> {
  const file = new URL("./master-integrity-worker.js", import.meta.url);
  const worker = new Worker(file, { workerData: join(directory, masterFileName) });
  return new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) =>
      reject(new Error(`the thread that checks the master database ended with code ${code}`)),
    );
  });
}

const fields = v.strictObject({
  signal: optionalSignal,
  onProgress: optionalCallback<AuditProgress>(),
  findingsMax: wholeNumber(0, 100_000, findingsMaxDefault),
});

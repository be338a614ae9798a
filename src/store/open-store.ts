import { audit } from "./audit/index.js";
import { type AuditReport, summarize } from "./audit-report.js";
import type { Context } from "./context.js";
import {
  type OpenedMaster,
  openMaster,
  openMasterReadOnly,
  prepareAccountLists,
  prepareAccounts,
} from "./master/index.js";
import { methodsOf } from "./methods.js";
import { type CheckedOptions, checkOptions, type RegistrationStoreOptions } from "./options.js";
import { type RecoveryReport, recover } from "./protocol/index.js";
import type { RegistrationStore } from "./store.js";
import { buildUserTemplate } from "./user-file/index.js";

/**
 * Opens the store in a directory. Creates both if they do not exist, and finishes the removals and undoes the registrations
 * that a crash interrupted. The time does not depend on the number of accounts.
 *
 * @throws {InvalidOptionsError} If an option is not valid, or the path of the directory is too long.
 * @throws {DirectoryNotWritableError} If the directory cannot be created or written.
 * @throws {MasterDatabaseMissingError} If user databases exist without a master database.
 * @throws {MasterOlderThanUsersError} If user databases exist that a restored master database does not know.
 * @throws {IncompatibleDatabaseError | CorruptDatabaseError | StaleJournalError} If the master database is not usable. It
 * is not changed.
 * @throws {UserMigrationError} If a user migration fails on an empty database.
 * @throws {StoreBusyError | StorageFaultError}
 * @example
 * ```ts
 * const store = openRegistrationStore({
 *   directory: "data",
 *   userMigrations: [{ name: "settings", up: "CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT) STRICT" }],
 * });
 * const { authId, created } = await store.register("rc_key_1", { keyName: "laptop", pollInterval: 60 });
 * store.close();
 * ```
 */
export function openRegistrationStore(options: RegistrationStoreOptions): RegistrationStore {
  const checked = checkOptions(options);
  const template = buildUserTemplate(checked.userMigrations);
  const undo = [(): void => template.close()];
  try {
    const opened = checked.readOnly ? openToRead(checked) : openToWrite(checked);
    const { master } = opened;
    undo.push(() => master.close());
    const context: Context = {
      ...checked,
      master,
      accounts: prepareAccounts(master.database),
      template,
      databasesInUse: new Set(),
    };
    const recovery = checked.readOnly ? nothingRecovered : recover(context, opened.opening);
    const opening = { recovery, audit: auditIfSmall(context) };
    logOpening(context, opening);
    return methodsOf(context, opening, checked.busyTimeoutMs);
  } catch (error) {
    for (const step of undo) step();
    throw error;
  }
}

/** Longest wait of a synchronous call, which keeps the process from all other work. */
const blockingMsMax = 1000;

function openToWrite({ directory, busyTimeoutMs, olderMaster }: CheckedOptions): OpenedMaster {
  return openMaster(directory, Math.min(busyTimeoutMs, blockingMsMax), olderMaster);
}

function openToRead({ directory, busyTimeoutMs }: CheckedOptions): OpenedMaster {
  const master = openMasterReadOnly(directory, Math.min(busyTimeoutMs, blockingMsMax));
  return { master, opening: { alone: false, adopted: [] } };
}

const nothingRecovered: RecoveryReport = { undone: [], removed: [], adopted: [], draftsDeleted: 0, failures: [] };

/** The audit of 100 accounts takes some hundredths of a second. */
const smallMax = 100;

function auditIfSmall(context: Context): AuditReport | null {
  const { accounts, next } = prepareAccountLists(context.master.database).page({ limit: smallMax });
  return next === null && accounts.length <= smallMax ? audit(context) : null;
}

function logOpening({ logger, directory }: Context, { recovery, audit }: RegistrationStore["opening"]): void {
  const { undone, removed, adopted, draftsDeleted, failures } = recovery;
  if (undone.length + removed.length + adopted.length + draftsDeleted > 0) {
    const counts = { undone: undone.length, removed: removed.length, adopted: adopted.length, draftsDeleted };
    logger.info({ directory, ...counts }, "recovery finished what a crash interrupted");
  }
  if (failures.length > 0) {
    const first = failures.slice(0, 10).map(({ authId, error }) => ({ authId, problem: String(error) }));
    logger.warn({ directory, failed: failures.length, first }, "recovery could not finish these accounts");
  }
  if (audit === null) return;
  if (audit.clean) logger.info({ directory, totals: audit.totals }, "audit found no problems");
  else logger.warn({ directory, totals: audit.totals, ...summarize(audit) }, "audit found problems");
}

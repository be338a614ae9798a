import type { Database } from "better-sqlite3";
import { cacheAccounts } from "./account-cache.js";
import { type Account, prepareAccounts, type StoredAccount } from "./accounts.js";
import { authIdOf } from "./api-key.js";
import { type AuditReport, audit } from "./audit.js";
import type { Context } from "./context.js";
import { AccountNotFoundError, InvalidCallbackError, StoreClosedError } from "./errors.js";
import { openMaster } from "./master.js";
import { checkOptions, type RegistrationStoreOptions } from "./options.js";
import { provision } from "./provisioning.js";
import { type RecoveryReport, recover } from "./recovery.js";
import { createRegistrar, publicAccount, type Registration } from "./registration.js";
import { removeAccount } from "./removal.js";
import { checkActive, checkSettings, type Settings } from "./settings.js";
import { translatingErrors } from "./storage-errors.js";
import { transactUserDatabase } from "./user-database.js";
import { buildUserTemplate } from "./user-template.js";

/**
 * Registrations in which duplicates and orphans cannot arise. Any number of stores, in threads and in processes, may
 * be open on one directory at once.
 *
 * Every method throws `InvalidApiKeyError` or `InvalidSettingsError` for arguments that break a rule, `StoreBusyError`
 * where others hold a lock for too long, `StorageFaultError` where disk or file system fail, and `StoreClosedError`
 * after `close`.
 */
export interface RegistrationStore {
  /** What opening the store found and finished. */
  readonly opening: { readonly recovery: RecoveryReport; readonly audit: AuditReport };
  /**
   * Gets or creates the account of an API key. `created` is true for exactly one caller; everybody else is answered the
   * stored account, which their settings do not change. Calls made at about the same time share their commits.
   */
  register(apiKey: string, settings?: Settings): Promise<Registration>;
  find(apiKey: string): Account | null;
  /** Sets the given fields. False: no such account. */
  update(apiKey: string, settings: Settings): boolean;
  /** False: no such account. */
  setActive(apiKey: string, active: boolean): boolean;
  /** Deletes the account, its rows and its database. False: no such account. */
  remove(apiKey: string): boolean;
  /** Auth ids of active accounts, sorted. */
  listActive(): string[];
  /**
   * Runs `callback` in one write transaction on the user's own database and answers what it answers. The callback must
   * be synchronous and leave the transaction alone; where it throws, nothing is changed and its error comes through.
   * @throws AccountNotFoundError, AccountRemovedError, UserDatabaseMissingError, UserDatabaseForeignError,
   * UserMigrationError, InvalidCallbackError
   */
  withUserDatabase<T>(authId: string, callback: (database: Database) => T): T;
  /** Checks everything now; see `AuditReport`. */
  audit(): AuditReport;
  /** Registrations that have not begun are rejected with `StoreClosedError`. Closing twice does nothing. */
  close(): void;
}

/**
 * Opens the store in a directory, creating both where there is none; finishes what a crash left half done, and audits.
 * @throws InvalidOptionsError, DirectoryNotWritableError, MasterDatabaseMissingError, IncompatibleDatabaseError,
 * CorruptDatabaseError, UserMigrationError, StoreBusyError
 */
export function openRegistrationStore(options: RegistrationStoreOptions): RegistrationStore {
  const { directory, userMigrations, logger, busyTimeoutMs } = checkOptions(options);
  const template = buildUserTemplate(userMigrations);
  const undo = [(): void => template.close()];
  try {
    const master = openMaster(directory, busyTimeoutMs);
    undo.push(() => master.close());
    const accounts = prepareAccounts(master);
    const context: Context = {
      directory,
      master,
      accounts,
      template,
      userMigrations,
      busyTimeoutMs,
      logger,
      databasesInUse: new Set(),
    };
    const opening = { recovery: recover(context), audit: audit(context) };
    logOpening(context, opening);
    return storeOver(context, opening);
  } catch (error) {
    for (const step of undo) step();
    throw error;
  }
}

function logOpening({ logger, directory }: Context, { recovery, audit }: RegistrationStore["opening"]): void {
  const didSomething = recovery.provisioned.length + recovery.removed.length + recovery.draftsDeleted > 0;
  if (didSomething) logger.info({ directory, recovery }, "recovery finished what was left half done");
  if (recovery.failures.length > 0)
    logger.warn({ directory, failures: recovery.failures }, "recovery left accounts behind");
  if (audit.clean) logger.info({ directory, totals: audit.totals }, "audit found nothing wrong");
  else logger.warn({ directory, totals: audit.totals, findings: audit.findings }, "audit found disagreements");
}

function storeOver(context: Context, opening: RegistrationStore["opening"]): RegistrationStore {
  const { master, accounts, template, logger } = context;
  const cache = cacheAccounts(master, accounts);
  const registrar = createRegistrar(context);
  let open = true;

  const whileOpen = <T>(doing: string, work: () => T): T => {
    if (!open) throw new StoreClosedError(`cannot go on with ${doing}: the store is closed; open it again`);
    return translatingErrors(doing, work);
  };

  return {
    opening,
    async register(apiKey, settings = {}) {
      const authId = authIdOf(apiKey);
      const checked = checkSettings(settings);
      const known = whileOpen("registering", () => cache.read(authId));
      if (known?.status === "active") return { ...publicAccount(known), created: false };
      const registration = await registrar.register(authId, checked);
      logger.debug({ authId, created: registration.created }, "registered");
      return registration;
    },
    find(apiKey) {
      const authId = authIdOf(apiKey);
      const account = whileOpen("finding an account", () => cache.read(authId));
      return account === undefined || account.status === "removing" ? null : publicAccount(account);
    },
    update(apiKey, settings) {
      const authId = authIdOf(apiKey);
      const checked = checkSettings(settings);
      return whileOpen("updating an account", () => master.write(() => accounts.change(authId, checked)));
    },
    setActive(apiKey, active) {
      const authId = authIdOf(apiKey);
      const checked = { active: checkActive(active) };
      return whileOpen("changing an account", () => master.write(() => accounts.change(authId, checked)));
    },
    remove(apiKey) {
      const authId = authIdOf(apiKey);
      const removed = whileOpen("removing an account", () => removeAccount(context, authId));
      logger.debug({ authId, removed }, "removed");
      return removed;
    },
    listActive: () => whileOpen("listing active accounts", () => cache.listActive()),
    withUserDatabase(authId, callback) {
      if (typeof callback !== "function") throw new InvalidCallbackError("withUserDatabase needs a function");
      checkAuthId(authId);
      const account = whileOpen("reaching a user database", () => accountWithDatabase(context, authId));
      return transactUserDatabase(context, account, callback);
    },
    audit: () => whileOpen("auditing", () => audit(context)),
    close() {
      if (!open) return;
      open = false;
      registrar.close(new StoreClosedError("the store was closed before the registration began; open it again"));
      template.close();
      master.close();
    },
  };
}

/** Not echoed: what stands in the place of an auth id by mistake is most likely an API key. */
function checkAuthId(authId: unknown): void {
  if (typeof authId === "string" && /^[0-9a-f]{64}$/.test(authId)) return;
  throw new AccountNotFoundError(
    "withUserDatabase needs an auth id, 64 hexadecimal digits (see authIdOf), and got something else",
  );
}

/** The account, its database made if it was not yet. */
function accountWithDatabase(context: Context, authId: string): StoredAccount {
  const account = context.accounts.read(authId);
  if (account === undefined || account.status === "removing") {
    throw new AccountNotFoundError(`no account has the auth id ${authId}; register its API key first`);
  }
  if (account.status === "active") return account;
  provision(context, [account]);
  return accountWithDatabase(context, authId);
}

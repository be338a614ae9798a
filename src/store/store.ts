import type { Database } from "better-sqlite3";
import { cacheAccounts } from "./account-cache.js";
import { type Account, prepareAccounts, type StoredAccount } from "./accounts.js";
import { authIdOf } from "./api-key.js";
import { type AuditReport, audit } from "./audit.js";
import { type BackupOptions, type BackupReport, backupStore } from "./backup/index.js";
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
 * A store of registrations in which duplicates and orphans cannot arise. Any number of stores may be open on one
 * directory at once, in threads and in processes.
 *
 * Every method may throw `StoreBusyError`, `StorageFaultError` and `CorruptDatabaseError`. After `close` every method but
 * `close` throws `StoreClosedError`. Only `register` is asynchronous; its errors reject the promise.
 */
export interface RegistrationStore {
  /** What recovery did when the store was opened, and what the audit found after it. */
  readonly opening: { readonly recovery: RecoveryReport; readonly audit: AuditReport };
  /**
   * Gets or creates the account of an API key. `created` is true for exactly one caller. Later callers get the existing
   * account, not an error, and their settings do not change it. Calls made at about the same time share their commits.
   * The account is durable when the promise resolves.
   * @param settings Default: no name and no poll interval.
   * @throws {InvalidApiKeyError | InvalidSettingsError} Nothing was changed.
   * @throws {UserMigrationError} If a user migration deletes the row of `rollcall_identity`.
   */
  register(apiKey: string, settings?: Settings): Promise<Registration>;
  /**
   * Returns the account of an API key, or null if it does not exist.
   * @throws {InvalidApiKeyError}
   */
  find(apiKey: string): Account | null;
  /**
   * Sets the given fields. Returns false if the account does not exist.
   * @throws {InvalidApiKeyError | InvalidSettingsError} Nothing was changed.
   */
  update(apiKey: string, settings: Settings): boolean;
  /**
   * Sets the active flag. Returns false if the account does not exist. The flag only decides what `listActive` returns.
   * @throws {InvalidApiKeyError | InvalidSettingsError} Nothing was changed.
   */
  setActive(apiKey: string, active: boolean): boolean;
  /**
   * Deletes the account, its rows and its database. Returns false if the account does not exist.
   * @throws {UserDatabaseForeignError} If the file at the path of its database is not its own. Nothing was changed.
   * @throws {InvalidCallbackError} If called inside a `withUserDatabase` callback of the same account.
   * @throws {InvalidApiKeyError}
   */
  remove(apiKey: string): boolean;
  /** Returns the auth ids of the active accounts, sorted, in a new array. */
  listActive(): string[];
  /**
   * Runs `callback` in one write transaction on the user's own database and returns its result. The callback must be
   * synchronous and must not end the transaction. If it throws, the transaction is rolled back and the same error is
   * thrown. Missing user migrations are applied first.
   * @param authId From `register`, `find`, `listActive` or `authIdOf`.
   * @throws {AccountNotFoundError} If no account has this auth id.
   * @throws {AccountRemovedError} If the account is removed meanwhile.
   * @throws {UserDatabaseMissingError | UserDatabaseForeignError} If its database was lost or replaced.
   * @throws {UserMigrationError | IncompatibleDatabaseError} If its database cannot be migrated.
   * @throws {InvalidCallbackError} If the callback breaks a rule. What it committed itself is not undone.
   * @example
   * ```ts
   * const theme = store.withUserDatabase(account.authId, (database) =>
   *   database.prepare("SELECT value FROM settings WHERE name = 'theme'").pluck().get(),
   * );
   * ```
   */
  withUserDatabase<T>(authId: string, callback: (database: Database) => T): T;
  /** Checks the whole store now and returns every problem. Changes nothing. Reads every user database. */
  audit(): AuditReport;
  /** Copies the store into a directory while it is in use: see `backupStore`. */
  backup(directory: string, options?: BackupOptions): Promise<BackupReport>;
  /** Closes the store. Registrations that have not begun are rejected with `StoreClosedError`. May be called twice. */
  close(): void;
}

/**
 * Opens the store in a directory. Creates both if they do not exist, finishes the registrations and removals that a crash
 * interrupted, and audits the store. Findings of the audit do not make it fail: see `opening`.
 *
 * @throws {InvalidOptionsError} If an option is not valid.
 * @throws {DirectoryNotWritableError} If the directory cannot be created or written.
 * @throws {MasterDatabaseMissingError} If user databases exist without a master database.
 * @throws {IncompatibleDatabaseError | CorruptDatabaseError} If the master database is not usable. It is not changed.
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
  if (didSomething) logger.info({ directory, recovery }, "recovery finished interrupted registrations and removals");
  if (recovery.failures.length > 0)
    logger.warn({ directory, failures: recovery.failures }, "recovery could not finish these accounts");
  if (audit.clean) logger.info({ directory, totals: audit.totals }, "audit found no problems");
  else logger.warn({ directory, totals: audit.totals, findings: audit.findings }, "audit found problems");
}

function storeOver(context: Context, opening: RegistrationStore["opening"]): RegistrationStore {
  const { master, accounts, template, logger } = context;
  const cache = cacheAccounts(master, accounts);
  const registrar = createRegistrar(context);
  let open = true;

  const whileOpen = <T>(doing: string, work: () => T): T => {
    if (!open) throw new StoreClosedError(`${doing}: the store is closed; open it again`);
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
    backup: async (directory, options) => whileOpen("backing up", () => backupStore(context, directory, options)),
    close() {
      if (!open) return;
      open = false;
      registrar.close(
        new StoreClosedError("registering: the store was closed before the registration began; open it again"),
      );
      template.close();
      master.close();
    },
  };
}

/** Throws if the value is no auth id. The message does not show the value: by mistake it may be an API key. */
function checkAuthId(authId: unknown): void {
  if (typeof authId === "string" && /^[0-9a-f]{64}$/.test(authId)) return;
  throw new AccountNotFoundError(
    "withUserDatabase needs an auth id, 64 hexadecimal digits (see authIdOf), and got something else",
  );
}

/** Returns the account, after creating its database if an interrupted registration has not. */
function accountWithDatabase(context: Context, authId: string): StoredAccount {
  const account = context.accounts.read(authId);
  if (account === undefined || account.status === "removing") {
    throw new AccountNotFoundError(`no account has the auth id ${authId}; register its API key first`);
  }
  if (account.status === "active") return account;
  provision(context, [account]);
  return accountWithDatabase(context, authId);
}

import type { Database } from "better-sqlite3";
import { CorruptDatabaseError } from "../errors.js";
import { isOwnPath } from "../layout.js";
import type { Settings } from "../settings.js";

/** The account of one API key. */
export interface Account {
  /** SHA-256 of the API key: 64 lower-case hexadecimal digits. See `authIdOf`. */
  readonly authId: string;
  /** The name that the application gave the key, or null. */
  readonly keyName: string | null;
  /** Seconds, or null. */
  readonly pollInterval: number | null;
  /** True for a new account; `setActive` changes it. */
  readonly active: boolean;
  /** Time of registration: ISO 8601, UTC. */
  readonly createdAt: string;
  /** Time of the last change: ISO 8601, UTC. */
  readonly updatedAt: string;
}

/**
 * The step of the protocol that an account has reached. `provisioning`: its rows are committed, but its registration is
 * not finished, so that for every other operation there is no account. `active`: both rows and the database are there.
 * `removing`: it counts as removed, only the removal is not finished.
 */
export type AccountStatus = "provisioning" | "active" | "removing";

/** An account with its protocol state. */
export interface StoredAccount extends Account {
  readonly status: AccountStatus;
  /** Identifies this generation of the account. A key that is removed and registered again gets a new one. */
  readonly databaseId: string;
  /** Path of the user database, relative to the store's directory. See `ownPath`. */
  readonly dbPath: string;
}

/** Reads and writes the two rows of an account as a pair. Call the methods that write inside `master.write`. */
export interface Accounts {
  /** Returns the account, or undefined if it does not exist. */
  read(authId: string): StoredAccount | undefined;
  /** Returns at most `limit` accounts with the given status and an auth id after `after`, sorted by auth id. */
  readPage(status: AccountStatus, after: string, limit: number): StoredAccount[];
  /** Returns at most `limit` accounts with any status and an auth id after `after`, sorted by auth id. */
  readAnyPage(after: string, limit: number): StoredAccount[];
  /** Returns whether this generation of an account is `provisioning`. */
  isProvisioning(databaseId: string): boolean;
  /** Inserts both rows. @throws {SqliteError} If one of them exists. */
  insert(account: StoredAccount): void;
  /** Sets the given fields. Returns false if the account does not exist or is not `active`. */
  change(authId: string, settings: Settings & { readonly active?: boolean }): boolean;
  /**
   * Changes the status of one generation of an account. Returns false if its status is not `from`, or it has another auth
   * id. Example: A reads an account in order to remove it; B changes its key; A must not remove the account of B's key.
   */
  advance(account: StoredAccount, from: AccountStatus, to: AccountStatus): boolean;
  /** Gives an `active` account another auth id, and keeps everything else. Returns false if it is not `active`. */
  rename(authId: string, newAuthId: string): boolean;
  /** Deletes both rows of one generation of an account, if it is `removing`. */
  delete(databaseId: string): void;
}

/**
 * Returns the path of the account's database, relative to the store's directory.
 * @throws {CorruptDatabaseError} If the row names another path, which must not be followed.
 */
export function ownPath({ authId, databaseId, dbPath }: StoredAccount): string {
  if (isOwnPath(dbPath, databaseId)) return dbPath;
  throw new CorruptDatabaseError(
    `db_path of account ${authId} is ${JSON.stringify(dbPath)}, which is not the path of its database; ` +
      "`rollcall doctor` shows what is there",
  );
}

/** An account as SQLite returns it. */
export interface AccountRow extends Omit<StoredAccount, "active"> {
  readonly active: number;
}

/** The columns of an account, joined from its two rows `r` and `k`. */
export const selectAccounts = `
  SELECT r.auth_id AS authId, k.key_name AS keyName, k.poll_interval AS pollInterval, k.is_active AS active,
    k.created_at AS createdAt, k.updated_at AS updatedAt,
    r.status AS status, r.database_id AS databaseId, r.db_path AS dbPath
  FROM user_registry r JOIN api_keys k ON k.auth_id = r.auth_id`;

/** Returns the accounts of a master database. Prepares every statement once. */
export function prepareAccounts(database: Database): Accounts {
  const statements = prepareStatements(database);
  return {
    read(authId) {
      const row = statements.readOne.get(authId);
      return row && toAccount(row);
    },
    readPage: (status, after, limit) => statements.readPage[status].all({ after, limit }).map(toAccount),
    readAnyPage: (after, limit) => statements.readAnyPage.all({ after, limit }).map(toAccount),
    isProvisioning: (databaseId) => statements.readStatus.get(databaseId) === "provisioning",
    insert(account) {
      const row = { ...account, active: Number(account.active) };
      statements.insertKey.run(row);
      statements.insertRegistry.run(row);
    },
    change(authId, { keyName, pollInterval, active }) {
      const result = statements.updateKey.run({
        authId,
        setKeyName: Number(keyName !== undefined),
        keyName: keyName ?? null,
        setPollInterval: Number(pollInterval !== undefined),
        pollInterval: pollInterval ?? null,
        active: active === undefined ? null : Number(active),
        now: now(),
      });
      return result.changes > 0;
    },
    advance: ({ authId, databaseId }, from, to) =>
      statements.updateStatus.run({ authId, databaseId, from, to, now: now() }).changes > 0,
    rename(authId, newAuthId) {
      const ids = { authId, newAuthId, now: now() };
      if (statements.renameRegistry.run(ids).changes === 0) return false;
      statements.renameKey.run(ids);
      return true;
    },
    delete(databaseId) {
      statements.deleteKey.run(databaseId);
      statements.deleteRegistry.run(databaseId);
    },
  };
}

function prepareStatements(database: Database) {
  const pageOf = (condition: string) =>
    database.prepare<[{ after: string; limit: number }], AccountRow>(
      `${selectAccounts} WHERE ${condition} AND r.auth_id > @after ORDER BY r.auth_id LIMIT @limit`,
    );
  return {
    readOne: database.prepare<[string], AccountRow>(`${selectAccounts} WHERE r.auth_id = ?`),
    readPage: {
      active: pageOf("r.status = 'active'"),
      // Names the condition of the index of unfinished accounts, so that SQLite uses it.
      provisioning: pageOf("r.status <> 'active' AND r.status = 'provisioning'"),
      removing: pageOf("r.status <> 'active' AND r.status = 'removing'"),
    },
    readAnyPage: pageOf("true"),
    readStatus: database.prepare<[string], string>("SELECT status FROM user_registry WHERE database_id = ?").pluck(),
    insertKey: database.prepare(
      `INSERT INTO api_keys (auth_id, key_name, poll_interval, is_active, created_at, updated_at)
       VALUES (@authId, @keyName, @pollInterval, @active, @createdAt, @updatedAt)`,
    ),
    insertRegistry: database.prepare(
      `INSERT INTO user_registry (auth_id, db_path, database_id, status, created_at, updated_at)
       VALUES (@authId, @dbPath, @databaseId, @status, @createdAt, @updatedAt)`,
    ),
    updateKey: database.prepare(
      `UPDATE api_keys SET
         key_name = iif(@setKeyName, @keyName, key_name),
         poll_interval = iif(@setPollInterval, @pollInterval, poll_interval),
         is_active = coalesce(@active, is_active),
         updated_at = @now
       WHERE auth_id = @authId
         AND EXISTS (SELECT 1 FROM user_registry r WHERE r.auth_id = @authId AND r.status = 'active')`,
    ),
    updateStatus: database.prepare(
      `UPDATE user_registry SET status = @to, updated_at = @now
       WHERE database_id = @databaseId AND auth_id = @authId AND status = @from`,
    ),
    renameRegistry: database.prepare(
      `UPDATE user_registry SET auth_id = @newAuthId, updated_at = @now WHERE auth_id = @authId AND status = 'active'`,
    ),
    renameKey: database.prepare("UPDATE api_keys SET auth_id = @newAuthId, updated_at = @now WHERE auth_id = @authId"),
    deleteKey: database.prepare(
      `DELETE FROM api_keys
       WHERE auth_id IN (SELECT auth_id FROM user_registry WHERE database_id = ? AND status = 'removing')`,
    ),
    deleteRegistry: database.prepare(`DELETE FROM user_registry WHERE database_id = ? AND status = 'removing'`),
  };
}

/** Returns the current time: ISO 8601, UTC. */
export function now(): string {
  return new Date().toISOString();
}

export function toAccount(row: AccountRow): StoredAccount {
  return { ...row, active: row.active === 1 };
}

/** Returns the account without its protocol state. */
export function publicAccount(stored: StoredAccount): Account {
  const { authId, keyName, pollInterval, active, createdAt, updatedAt } = stored;
  return { authId, keyName, pollInterval, active, createdAt, updatedAt };
}

import type { Database } from "better-sqlite3";
import type { Master } from "./master.js";
import type { Settings } from "./settings.js";

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
 * The step of the protocol that an account has reached. `provisioning`: its rows are committed, its database is not
 * complete. `active`: both are there. `removing`: it counts as removed, only the removal is not finished.
 */
export type AccountStatus = "provisioning" | "active" | "removing";

/** An account with its protocol state. */
export interface StoredAccount extends Account {
  readonly status: AccountStatus;
  /** Identifies this generation of the account. A key that is removed and registered again gets a new one. */
  readonly databaseId: string;
  /** Path of the user database, relative to the store's directory. */
  readonly dbPath: string;
}

/** Reads and writes the two rows of an account as a pair. Call the methods that write inside `master.write`. */
export interface Accounts {
  /** Returns the account, or undefined if it does not exist. */
  read(authId: string): StoredAccount | undefined;
  /** Returns all accounts, or those with the given status, sorted by auth id. */
  readAll(status?: AccountStatus): StoredAccount[];
  /** Returns the auth ids of the active accounts, sorted. */
  listActive(): string[];
  /** Inserts both rows. @throws {SqliteError} If one of them exists. */
  insert(account: StoredAccount): void;
  /** Sets the given fields. Returns false if the account does not exist or is `removing`. */
  change(authId: string, settings: Settings & { readonly active?: boolean }): boolean;
  /** Changes the status of one generation of an account. Returns false if its status is not `from`. */
  advance(databaseId: string, from: AccountStatus, to: AccountStatus): boolean;
  /** Deletes both rows of one generation of an account, if it is `removing`. */
  delete(databaseId: string): void;
}

interface Row extends Omit<StoredAccount, "active"> {
  readonly active: number;
}

/** Returns the accounts of a master database. Prepares every statement once. */
export function prepareAccounts({ database }: Master): Accounts {
  const statements = prepareStatements(database);
  return {
    read(authId) {
      const row = statements.readOne.get(authId);
      return row && toAccount(row);
    },
    readAll: (status) =>
      (status === undefined ? statements.readEvery.all() : statements.readStatus.all(status)).map(toAccount),
    listActive: () => statements.readActive.all(),
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
    advance: (databaseId, from, to) => statements.updateStatus.run({ databaseId, from, to, now: now() }).changes > 0,
    delete(databaseId) {
      statements.deleteKey.run(databaseId);
      statements.deleteRegistry.run(databaseId);
    },
  };
}

function prepareStatements(database: Database) {
  const select = `
    SELECT r.auth_id AS authId, k.key_name AS keyName, k.poll_interval AS pollInterval, k.is_active AS active,
      k.created_at AS createdAt, k.updated_at AS updatedAt,
      r.status AS status, r.database_id AS databaseId, r.db_path AS dbPath
    FROM user_registry r JOIN api_keys k ON k.auth_id = r.auth_id`;
  const readOne = database.prepare<[string], Row>(`${select} WHERE r.auth_id = ?`);
  const readEvery = database.prepare<[], Row>(`${select} ORDER BY r.auth_id`);
  const readStatus = database.prepare<[string], Row>(`${select} WHERE r.status = ? ORDER BY r.auth_id`);
  const readActive = database
    .prepare<[], string>(
      `SELECT k.auth_id FROM api_keys k JOIN user_registry r ON r.auth_id = k.auth_id
       WHERE k.is_active = 1 AND r.status <> 'removing' ORDER BY k.auth_id`,
    )
    .pluck();
  const insertKey = database.prepare(
    `INSERT INTO api_keys (auth_id, key_name, poll_interval, is_active, created_at, updated_at)
     VALUES (@authId, @keyName, @pollInterval, @active, @createdAt, @updatedAt)`,
  );
  const insertRegistry = database.prepare(
    `INSERT INTO user_registry (auth_id, db_path, database_id, status, created_at, updated_at)
     VALUES (@authId, @dbPath, @databaseId, @status, @createdAt, @updatedAt)`,
  );
  const updateKey = database.prepare(
    `UPDATE api_keys SET
       key_name = iif(@setKeyName, @keyName, key_name),
       poll_interval = iif(@setPollInterval, @pollInterval, poll_interval),
       is_active = coalesce(@active, is_active),
       updated_at = @now
     WHERE auth_id = @authId
       AND EXISTS (SELECT 1 FROM user_registry r WHERE r.auth_id = @authId AND r.status <> 'removing')`,
  );
  const updateStatus = database.prepare(
    `UPDATE user_registry SET status = @to, updated_at = @now WHERE database_id = @databaseId AND status = @from`,
  );
  const deleteKey = database.prepare(
    `DELETE FROM api_keys
     WHERE auth_id IN (SELECT auth_id FROM user_registry WHERE database_id = ? AND status = 'removing')`,
  );
  const deleteRegistry = database.prepare(`DELETE FROM user_registry WHERE database_id = ? AND status = 'removing'`);
  return {
    readOne,
    readEvery,
    readStatus,
    readActive,
    insertKey,
    insertRegistry,
    updateKey,
    updateStatus,
    deleteKey,
    deleteRegistry,
  };
}

/** Returns the current time: ISO 8601, UTC. */
export function now(): string {
  return new Date().toISOString();
}

function toAccount(row: Row): StoredAccount {
  return { ...row, active: row.active === 1 };
}

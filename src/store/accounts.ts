import type { Master } from "./master.js";
import type { Settings } from "./settings.js";

/** Somebody who is registered. */
export interface Account {
  /** SHA-256 of the API key, in hexadecimal. */
  readonly authId: string;
  readonly keyName: string | null;
  /** Seconds. */
  readonly pollInterval: number | null;
  readonly active: boolean;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** ISO 8601, UTC. */
  readonly updatedAt: string;
}

/** Where an account stands in the protocol. One that is `removing` counts as gone: its removal only has to be finished. */
export type AccountStatus = "provisioning" | "active" | "removing";

/** An account with what the protocol needs to know of it. */
export interface StoredAccount extends Account {
  readonly status: AccountStatus;
  readonly databaseId: string;
  /** Relative to the store's directory. */
  readonly dbPath: string;
}

/** The rows of both tables, always as a pair. What changes them must be called inside `master.write`. */
export interface Accounts {
  read(authId: string): StoredAccount | undefined;
  /** Those of a status, or all. */
  readAll(status?: AccountStatus): StoredAccount[];
  /** Auth ids, sorted. */
  listActive(): string[];
  insert(account: StoredAccount): void;
  /** False where the account is not there, or on its way out. */
  change(authId: string, settings: Settings & { readonly active?: boolean }): boolean;
  /** Moves this one generation of the account on; false where it has gone on already. */
  advance(databaseId: string, from: AccountStatus, to: AccountStatus): boolean;
  /** Deletes both rows of a generation that is `removing`. */
  delete(databaseId: string): void;
}

interface Row extends Omit<StoredAccount, "active"> {
  readonly active: number;
}

export function prepareAccounts({ database }: Master): Accounts {
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
    read(authId) {
      const row = readOne.get(authId);
      return row && toAccount(row);
    },
    readAll: (status) => (status === undefined ? readEvery.all() : readStatus.all(status)).map(toAccount),
    listActive: () => readActive.all(),
    insert(account) {
      const row = { ...account, active: Number(account.active) };
      insertKey.run(row);
      insertRegistry.run(row);
    },
    change(authId, { keyName, pollInterval, active }) {
      const result = updateKey.run({
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
    advance: (databaseId, from, to) => updateStatus.run({ databaseId, from, to, now: now() }).changes > 0,
    delete(databaseId) {
      deleteKey.run(databaseId);
      deleteRegistry.run(databaseId);
    },
  };
}

export function now(): string {
  return new Date().toISOString();
}

function toAccount(row: Row): StoredAccount {
  return { ...row, active: row.active === 1 };
}

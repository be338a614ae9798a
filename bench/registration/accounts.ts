import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import Sqlite from "better-sqlite3";

/** The accounts in a store after a measurement. */
export interface AccountCount {
  /** Accounts with both rows and a database. */
  readonly whole: number;
  /** Accounts without a row or a database. */
  readonly broken: number;
}

export function countAccounts(directory: string): AccountCount {
  const master = new Sqlite(join(directory, "master.sqlite"), { fileMustExist: true });
  const accounts = master
    .prepare<[], { complete: number; dbPath: string | null }>(
      `SELECT k.auth_id IS NOT NULL AND r.auth_id IS NOT NULL AS complete, r.db_path AS dbPath
       FROM api_keys k FULL JOIN user_registry r ON r.auth_id = k.auth_id`,
    )
    .all();
  master.close();
  const files = new Set(readdirSync(join(directory, "users")));
  const whole = accounts.filter(({ complete, dbPath }) => complete === 1 && files.has(basename(dbPath ?? ""))).length;
  return { whole, broken: accounts.length - whole };
}

import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import Sqlite from "better-sqlite3";

/** What a cell left behind. */
export interface AccountCount {
  /** Both rows and the database are there. */
  readonly whole: number;
  /** Something of them is missing. */
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

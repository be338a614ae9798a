import * as v from "valibot";
import { isAuthId } from "../api-key.js";
import { checkOptionsOf, optionalCallback, optionalSignal, waitMilliseconds } from "../validation.js";
import type { BackupPhase } from "./backup-run.js";

/** Options of `backup`. */
export interface BackupOptions {
  /** If it is aborted, the backup ends with the signal's reason, and the same call continues it later. Default: none. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds to wait for a lock on one database, on the event loop. Default: `busyTimeoutMs` of the store. */
  readonly timeoutMs?: number | undefined;
  /** Called about once for each 16 accounts. */
  readonly onProgress?: ((progress: BackupProgress) => void) | undefined;
  /**
   * What to do if a user database is missing or damaged at the source. Default, "refuse": copy all others, then fail.
   * "allow": complete the backup. It lists these accounts, with the last good copy if the directory has one.
   */
  readonly incomplete?: "refuse" | "allow" | undefined;
}

/** How far a backup is. */
export interface BackupProgress {
  readonly phase: BackupPhase;
  /** Accounts that this phase has done. */
  readonly done: number;
  /** Accounts that this phase has to do; it may grow a little. */
  readonly total: number;
}

/** Options of `restoreBackup`. */
export interface RestoreOptions {
  /** The directory of a complete backup. It is only read. */
  readonly backup: string;
  /** The store's directory. It need not exist. */
  readonly directory: string;
  /** True: check everything, and change nothing. Default: false. */
  readonly dryRun?: boolean | undefined;
  /**
   * What to do if copies of user databases in the backup are damaged or missing. Default, "refuse": fail. "allow": leave
   * these accounts without a database; the store reports it as missing.
   */
  readonly incomplete?: "refuse" | "allow" | undefined;
  /** If it is aborted before the directories are swapped, nothing is changed. Default: none. */
  readonly signal?: AbortSignal | undefined;
  /** Called about once for each 16 accounts. */
  readonly onProgress?: ((progress: RestoreProgress) => void) | undefined;
}

/** How far a restore is. */
export interface RestoreProgress {
  /** Accounts that were checked, and copied unless it is a dry run. */
  readonly done: number;
  readonly total: number;
}

/** Options of `restoreUserDatabase`. */
export interface RestoreUserOptions {
  /** The directory of a complete backup. It is only read. */
  readonly backup: string;
  /** The store's directory. */
  readonly directory: string;
  /** The auth id of the account, as it is in the store now. */
  readonly authId: string;
  /** True: check everything, and change nothing. Default: false. */
  readonly dryRun?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

const path = v.pipe(v.string("must be a path"), v.minLength(1, "must be a path"));
const incomplete = v.optional(v.picklist(["refuse", "allow"], 'must be "refuse" or "allow"'), "refuse");
const dryRun = v.optional(v.boolean("must be true or false"), false);
const authId = v.custom<string>(isAuthId, "must be an auth id: 64 lower-case hexadecimal digits");

const backupFields = v.strictObject({
  signal: optionalSignal,
  timeoutMs: v.optional(waitMilliseconds, 10_000),
  onProgress: optionalCallback<BackupProgress>(),
  incomplete,
});

export type CheckedBackupOptions = v.InferOutput<typeof backupFields>;

/** Returns the options of `backup` with their defaults. @throws {InvalidOptionsError} */
export function checkBackupOptions(options: BackupOptions): CheckedBackupOptions {
  return checkOptionsOf("the options of backup", backupFields, options);
}

const restoreFields = v.strictObject({
  backup: path,
  directory: path,
  dryRun,
  incomplete,
  signal: optionalSignal,
  onProgress: optionalCallback<RestoreProgress>(),
});

export type CheckedRestoreOptions = v.InferOutput<typeof restoreFields>;

/** Returns the options of `restoreBackup` with their defaults. @throws {InvalidOptionsError} */
export function checkRestoreOptions(options: RestoreOptions): CheckedRestoreOptions {
  return checkOptionsOf("the options of restoreBackup", restoreFields, options);
}

const restoreUserFields = v.strictObject({ backup: path, directory: path, authId, dryRun, signal: optionalSignal });

export type CheckedRestoreUserOptions = v.InferOutput<typeof restoreUserFields>;

/** Returns the options of `restoreUserDatabase` with their defaults. @throws {InvalidOptionsError} */
export function checkRestoreUserOptions(options: RestoreUserOptions): CheckedRestoreUserOptions {
  return checkOptionsOf("the options of restoreUserDatabase", restoreUserFields, options);
}

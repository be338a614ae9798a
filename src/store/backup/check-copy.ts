import { constants, copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isOwnPath } from "../layout.js";
import { codeOf } from "../storage-errors.js";
import { type Content, readContentOfBytes } from "./content.js";
import type { DatabaseThread } from "./database-thread.js";
import { deleteFile, sha256Of, sha256OfFile, sizeOf, smallMaxBytes, syncFile, writeDurably } from "./files.js";
import { copiesName } from "./layout.js";
import type { BackedUpAccount, OpenedBackup } from "./opened-backup.js";

export interface CheckRequest {
  readonly backup: OpenedBackup;
  readonly account: BackedUpAccount;
  /** Where to put a checked copy, with its content synced; undefined: nowhere. */
  readonly target: string | undefined;
  readonly thread: DatabaseThread;
  readonly signal: AbortSignal | undefined;
}

/**
 * Checks the copy of one user database: its SHA-256, SQLite's checks, and that it belongs to the account. Returns what is
 * wrong with it, or undefined. If nothing is wrong, it is put at `target`: the very bytes that were checked.
 */
export async function checkCopy(request: CheckRequest): Promise<string | undefined> {
  const { account, backup } = request;
  const { file, size, databaseId, dbPath } = account;
  if (!isOwnPath(dbPath, databaseId)) return `its path is ${dbPath}`;
  if (file === null) return account.problem ?? "there is no copy of it";
  const path = join(backup.path, copiesName, file);
  const found = sizeOf(path);
  if (found === undefined) return `${file} is missing`;
  if (found !== size) return `${file} has ${found} bytes instead of ${size}`;
  try {
    return await (found <= smallMaxBytes ? checkSmall(request, path) : checkLarge(request, path));
  } catch (error) {
    if (!/^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error))) throw error;
    return `${file} is damaged: ${String(error)}`;
  }
}

async function checkSmall({ account, backup, target }: CheckRequest, path: string): Promise<string | undefined> {
  const bytes = await readFile(path);
  if (sha256Of(bytes) !== account.sha256) return `${account.file} is not what was backed up: its SHA-256 differs`;
  const problem = problemOf(readContentOfBytes(bytes), account, backup);
  if (problem === undefined && target !== undefined) await writeDurably(target, bytes);
  return problem;
}

async function checkLarge(request: CheckRequest, path: string): Promise<string | undefined> {
  const { account, backup, target, thread, signal } = request;
  // Checks the new file if there is one: it may differ from the backup's, and is what will be used.
  const checked = target ?? path;
  if (target !== undefined) {
    await copyFile(path, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    await syncFile(target);
  }
  const sha256 = await sha256OfFile(checked, signal);
  const problem =
    sha256 === account.sha256
      ? problemOf(await thread.run({ path: checked, draft: undefined, timeoutMs: 0, readonly: true }), account, backup)
      : `${account.file} is not what was backed up: its SHA-256 differs`;
  if (problem !== undefined && target !== undefined) await deleteFile(target);
  return problem;
}

function problemOf({ identity, damage }: Content, account: BackedUpAccount, backup: OpenedBackup): string | undefined {
  if (damage !== undefined) return `${account.file} is damaged: ${damage}`;
  if (identity === undefined) return `${account.file} has no identity`;
  const isOwn = identity.databaseId === account.databaseId && identity.storeId === backup.manifest.storeId;
  if (!isOwn) return `${account.file} is the database of another account`;
  return identity.removedAt === null ? undefined : `${account.file} has a tombstone`;
}

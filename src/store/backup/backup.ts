import { randomUUID } from "node:crypto";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../context.js";
import { CorruptDatabaseError, MasterDatabaseMissingError, StoreBusyError } from "../errors.js";
import { publish } from "../events.js";
import { masterFileName } from "../layout.js";
import { translatingUnlessAborted } from "./abort.js";
import { accountPages, countAccounts } from "./account-pages.js";
import { type BackupRun, checkEnded } from "./backup-run.js";
import { openCopiedMaster } from "./copied-master.js";
import { copyDatabase } from "./copy-database.js";
import { createDatabaseThread } from "./database-thread.js";
import { deleteDrafts, prepareDestination } from "./destination.js";
import { BackupIncompleteError } from "./errors.js";
import { deleteFile, namesIn, sha256OfFile, sizeOf, syncDirectory, syncFile } from "./files.js";
import { noteBackup } from "./last-backup.js";
import { copiesName, databaseIdOfCopy, draftsName, isMasterCopyName, masterCopyName } from "./layout.js";
import { describeIncomplete, type IncompleteAccount, type ListedCopies, listCopies } from "./list-copies.js";
import { type Manifest, writeManifest } from "./manifest.js";
import { type BackupOptions, type CheckedBackupOptions, checkBackupOptions } from "./options.js";
import { createPace } from "./pace.js";
import { openState } from "./state.js";
import { copyAccounts } from "./user-copies.js";

/** What a backup did. */
export interface BackupReport {
  /** Absolute path. */
  readonly destination: string;
  /** 32 hexadecimal digits. */
  readonly id: string;
  /** Accounts in the backup. */
  readonly accounts: number;
  /** User databases that were copied by this call, and those whose copy was still current. */
  readonly copied: number;
  readonly unchanged: number;
  /** Accounts whose database could not be copied: their number, and the first 1,000. Empty unless this was allowed. */
  readonly incomplete: { readonly count: number; readonly first: readonly IncompleteAccount[] };
  readonly durationMs: number;
  /** ISO 8601, UTC. */
  readonly finishedAt: string;
}

/**
 * Copies the store into a directory, while this process and others register, write and remove. The result is consistent:
 * each account in it has both rows and its own database, each database is as of one moment during the call, and
 * everything that was acknowledged before the call is in it. A directory with an earlier backup of this store is
 * refreshed: only what changed is copied, and until the end the earlier backup stays complete.
 *
 * The order gives the consistency. User databases are copied first, then the master, then the databases of accounts that
 * the copied master has and that are not copied yet. If such an account was removed since, it is taken out of the copied
 * master: its file is gone, but no file is missed.
 *
 * @throws {BackupDestinationError} If the directory holds something else.
 * @throws {BackupIncompleteError} If a user database is missing or damaged at the source; see `incomplete`.
 * @throws {StoreBusyError} If another backup is at work in the directory.
 */
export async function backupStore(
  context: Context,
  directory: string,
  options: BackupOptions = {},
): Promise<BackupReport> {
  const checked = checkBackupOptions(options);
  return translatingUnlessAborted(`backing up to ${directory}`, checked.signal, () =>
    backup(context, directory, checked),
  );
}

async function backup(context: Context, directory: string, options: CheckedBackupOptions): Promise<BackupReport> {
  const { signal, onProgress, incomplete: rule, timeoutMs } = options;
  const [startedAt, start] = [new Date().toISOString(), performance.now()];
  checkEnded(context, signal);
  const { storeId } = context.master;
  const destination = await prepareDestination(directory, { directory: context.directory, storeId });
  const state = openState(destination, storeId);
  const thread = createDatabaseThread();
  const run: BackupRun = {
    context,
    destination,
    state,
    thread,
    pace: createPace(() => checkEnded(context, signal)),
    signal,
    timeoutMs,
    progress: (phase, done, total) => onProgress?.({ phase, done, total: Math.max(done, total) }),
  };
  try {
    await deleteDrafts(destination);
    await copyUsers(run);
    const { manifest, listed } = await copyMaster(run, startedAt, rule);
    await complete(run, manifest);
    const { id, accounts, finishedAt } = manifest;
    const durationMs = performance.now() - start;
    await noteBackup(context, { finishedAt, accounts });
    publish("backup", { directory: context.directory, destination, accounts, durationMs, finishedAt });
    return { destination, id, accounts, ...listed, durationMs, finishedAt };
  } finally {
    await thread.close();
    state.close();
  }
}

/** Copies the databases of the accounts that the store has now. Those that cannot be copied are tried again at the end. */
async function copyUsers(run: BackupRun): Promise<void> {
  const { database } = run.context.master;
  const total = countAccounts(database);
  let done = 0;
  run.progress("users", done, total);
  for (const accounts of accountPages(database)) {
    for await (const batch of copyAccounts(run, accounts)) {
      done += batch.length;
      run.progress("users", done, total);
    }
  }
}

/** Copies the master, and lists in it the copies of all its accounts. Returns the manifest to be written. */
async function copyMaster(run: BackupRun, startedAt: string, rule: "refuse" | "allow") {
  const draft = join(run.destination, draftsName, "master.sqlite");
  run.progress("master", 0, 1);
  await copyMasterTo(run, draft);
  run.progress("master", 1, 1);
  const master = openCopiedMaster(draft);
  let accounts: number;
  let listed: ListedCopies;
  try {
    listed = await listCopies(run, master, startedAt);
    if (rule === "refuse" && listed.incomplete.count > 0) throw new BackupIncompleteError(describeIncomplete(listed));
    accounts = countAccounts(master.database);
  } finally {
    master.close();
  }
  await syncFile(draft);
  const id = randomUUID().replaceAll("-", "");
  const {
    context: {
      master: { storeId },
    },
    signal,
  } = run;
  const { count, first } = listed.incomplete;
  const manifest: Manifest = {
    format: "rollcall-backup-1",
    id,
    storeId,
    startedAt,
    finishedAt: new Date().toISOString(),
    accounts,
    incomplete: { count, first: [...first] },
    master: { file: masterCopyName(id), size: sizeOf(draft) ?? 0, sha256: await sha256OfFile(draft, signal) },
  };
  return { manifest, listed };
}

async function copyMasterTo({ context, thread, pace, signal, timeoutMs }: BackupRun, draft: string): Promise<void> {
  const path = join(context.directory, masterFileName);
  const copy = await copyDatabase({ path, draft, timeoutMs, thread, pace, signal, readonly: context.readOnly });
  switch (copy.outcome) {
    case "copied":
      return;
    case "missing":
      throw new MasterDatabaseMissingError(
        `${path} does not exist any more; open the store again, or restore a backup`,
      );
    case "busy":
      throw new StoreBusyError(`${path}: another connection held the lock for too long; back up again`);
    case "damaged":
    case "unreadable":
      throw new CorruptDatabaseError(`${path} is ${copy.outcome}: ${copy.message}; restore it from a backup`);
    default:
      copy satisfies never;
  }
}

/** Makes everything durable, then the manifest, then deletes what earlier backups have left. */
async function complete({ destination, state, pace, progress, signal }: BackupRun, manifest: Manifest): Promise<void> {
  progress("finish", 0, 1);
  const copies = join(destination, copiesName);
  await rename(join(destination, draftsName, "master.sqlite"), join(destination, manifest.master.file));
  await syncDirectory(copies);
  await syncDirectory(destination);
  signal?.throwIfAborted();
  await writeManifest(destination, manifest);

  state.forgetOthers();
  for (const name of (await namesIn(destination)) ?? []) {
    if (isMasterCopyName(name) && name !== manifest.master.file) await deleteFile(join(destination, name));
  }
  for (const name of (await namesIn(copies)) ?? []) {
    await pace();
    const databaseId = databaseIdOfCopy(name);
    if (databaseId !== undefined && state.read(databaseId)?.file !== name) await deleteFile(join(copies, name));
  }
  progress("finish", 1, 1);
}

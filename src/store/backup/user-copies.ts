import { randomUUID } from "node:crypto";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import { isOwnPath } from "../layout.js";
import type { AccountRow } from "./account-pages.js";
import type { BackupRun } from "./backup-run.js";
import { copyDatabase } from "./copy-database.js";
import { deleteFile, sizeOf } from "./files.js";
import { fingerprintOf } from "./fingerprint.js";
import { copiesName, draftsName, userCopyName } from "./layout.js";
import type { CopyRecord } from "./state.js";

/** What came of copying one account's database. */
export type AccountCopy = {
  readonly account: AccountRow;
} /** `unchanged`: since an earlier run copied it. `confirmed`: this run has already copied it, or found it unchanged. */ & (
  | { readonly outcome: "copied" | "unchanged" | "confirmed"; readonly record: CopyRecord }
  /** The account was removed meanwhile. */
  | { readonly outcome: "removed" }
  | { readonly outcome: "unusable"; readonly problem: string }
);

/** The number of copies that are written and synced at the same time. */
const copiesAtOnce = 16;

/**
 * Copies the databases of accounts, unless this run or an earlier one has copied what they hold now. Yields what came of
 * it in batches, after the copies are durable and recorded.
 */
export async function* copyAccounts(
  run: BackupRun,
  accounts: Iterable<AccountRow>,
): AsyncGenerator<readonly AccountCopy[]> {
  let batch: Promise<AccountCopy>[] = [];
  try {
    for (const account of accounts) {
      await run.pace();
      const copy = copyAccount(run, account);
      // It is awaited with its batch. Until then a rejection must not end the process.
      copy.catch(() => undefined);
      batch.push(copy);
      if (batch.length < copiesAtOnce) continue;
      yield await finishBatch(run, batch);
      batch = [];
    }
    yield await finishBatch(run, batch);
  } finally {
    // Every write must have ended before this ends, or it would go on after the run.
    await Promise.allSettled(batch);
  }
}

async function finishBatch(run: BackupRun, batch: readonly Promise<AccountCopy>[]): Promise<readonly AccountCopy[]> {
  const settled = await Promise.allSettled(batch);
  const copies = settled.map((each) => {
    if (each.status === "rejected") throw each.reason;
    return each.value;
  });
  // Throws if the store's directory was replaced: files of two stores must not come together.
  run.context.master.version();
  run.state.confirm(
    copies.flatMap((copy) => (copy.outcome === "copied" ? [copy.record] : [])),
    copies.flatMap((copy) => (copy.outcome === "unchanged" ? [copy.account.databaseId] : [])),
  );
  return copies;
}

async function copyAccount(run: BackupRun, account: AccountRow): Promise<AccountCopy> {
  const { databaseId, dbPath } = account;
  if (!isOwnPath(dbPath, databaseId)) return { account, outcome: "unusable", problem: `its path is ${dbPath}` };
  const path = join(run.context.directory, dbPath);
  const known = run.state.read(databaseId);
  if (known?.confirmed === true) return { account, outcome: "confirmed", record: known };
  // Before the file is read: if it changes while it is read, the next backup copies it again.
  const source = fingerprintOf(path) ?? "";
  if (source !== "" && known?.source === source && hasCopy(run, known))
    return { account, outcome: "unchanged", record: known };

  const draft = join(run.destination, draftsName, randomUUID());
  const { thread, pace, signal, timeoutMs } = run;
  try {
    const copy = await copyDatabase({ path, draft, timeoutMs, thread, pace, signal, readonly: run.context.readOnly });
    if (copy.outcome === "missing") return unlessRemoved(run, account, "its database does not exist");
    if (copy.outcome !== "copied")
      return unlessRemoved(run, account, `its database is ${copy.outcome}: ${copy.message}`);
    const { identity } = copy.content;
    if (identity?.databaseId !== databaseId || identity.storeId !== run.context.master.storeId)
      return unlessRemoved(run, account, "the file at its path is not its database");
    if (identity.removedAt !== null) return unlessRemoved(run, account, "its database has a tombstone");

    const { size, sha256 } = copy;
    const file = userCopyName(databaseId, sha256);
    await rename(draft, join(run.destination, copiesName, file));
    const record = { databaseId, file, size, sha256, source, copiedAt: new Date().toISOString() };
    return { account, outcome: "copied", record };
  } finally {
    await deleteFile(draft);
  }
}

/** Returns whether the file of a copy exists as a whole. */
export function hasCopy(run: BackupRun, { file, size }: CopyRecord): boolean {
  return sizeOf(join(run.destination, copiesName, file)) === size;
}

/**
 * Removing an account first commits its status, then deletes its file. So if the file cannot be copied and the account
 * is still active afterwards, it was not removed: its database is lost.
 */
function unlessRemoved(run: BackupRun, account: AccountRow, problem: string): AccountCopy {
  const status = run.context.master.database
    .prepare<[string], string>("SELECT status FROM user_registry WHERE database_id = ?")
    .pluck()
    .get(account.databaseId);
  return status === "active" ? { account, outcome: "unusable", problem } : { account, outcome: "removed" };
}

import { join } from "node:path";
import { checkCopy } from "./check-copy.js";
import type { DatabaseThread } from "./database-thread.js";
import { InvalidBackupError } from "./errors.js";
import type { IncompleteAccount } from "./list-copies.js";
import type { BackedUpAccount, OpenedBackup } from "./opened-backup.js";

export interface CheckOptions {
  readonly thread: DatabaseThread;
  readonly signal: AbortSignal | undefined;
  /** Called with the number of accounts that were checked. */
  readonly onChecked: (done: number) => void;
  /** `refuse`: a copy that is not what was backed up is an error. `allow`: its account is left without a database. */
  readonly damaged: "refuse" | "allow";
}

/** What a check of all copies of user databases found. */
export interface CheckedCopies {
  readonly accounts: number;
  /** Accounts without a usable copy of their database: their number, and the first 1,000. */
  readonly incomplete: { readonly count: number; readonly first: readonly IncompleteAccount[] };
}

const copiesAtOnce = 16;
const incompleteMax = 1000;

/**
 * Checks the copies of all user databases. Accounts for which the backup itself says that it has no copy are not refused.
 * @param target The store's directory to which the copies are put; undefined: nowhere.
 * @throws {InvalidBackupError} If a copy is not what was backed up, unless `damaged` is `allow`. All were checked then.
 */
export async function checkCopies(
  backup: OpenedBackup,
  options: CheckOptions,
  target?: string,
): Promise<CheckedCopies> {
  const first: IncompleteAccount[] = [];
  const sums = { accounts: 0, incomplete: 0, damaged: 0 };
  for (const page of backup.pages()) {
    for (let start = 0; start < page.length; start += copiesAtOnce) {
      options.signal?.throwIfAborted();
      const batch = page.slice(start, start + copiesAtOnce);
      const found = await checkBatch(backup, batch, options, target);
      const problems = found.filter(({ problem }) => problem !== undefined);
      sums.accounts += batch.length;
      sums.incomplete += problems.length;
      sums.damaged += problems.filter(({ account }) => account.file !== null).length;
      const shown = problems.slice(0, incompleteMax - first.length);
      first.push(...shown.map(({ account: { authId }, problem = "" }) => ({ authId, problem })));
      options.onChecked(sums.accounts);
    }
  }
  if (sums.damaged > 0 && options.damaged === "refuse") throw new InvalidBackupError(describeDamaged(sums, first));
  return { accounts: sums.accounts, incomplete: { count: sums.incomplete, first } };
}

interface Found {
  readonly account: BackedUpAccount;
  readonly problem: string | undefined;
}

async function checkBatch(
  backup: OpenedBackup,
  batch: readonly BackedUpAccount[],
  { thread, signal }: CheckOptions,
  target: string | undefined,
): Promise<readonly Found[]> {
  const found = batch.map(async (account): Promise<Found> => {
    const path = target === undefined ? undefined : join(target, account.dbPath);
    return { account, problem: await checkCopy({ backup, account, target: path, thread, signal }) };
  });
  // Every write must have ended before this returns or throws.
  const settled = await Promise.allSettled(found);
  return settled.map((each) => {
    if (each.status === "rejected") throw each.reason;
    return each.value;
  });
}

function describeDamaged({ damaged }: { readonly damaged: number }, first: readonly IncompleteAccount[]): string {
  const some = first.slice(0, 5).map(({ authId, problem }) => `\n  account ${authId}: ${problem}`);
  const more = damaged > 5 ? `\n  and ${damaged - 5} more` : "";
  return (
    `${damaged} user databases in the backup cannot be restored; use another backup, ` +
    `or allow these accounts to be left without a database:${some.join("")}${more}`
  );
}

import { accountPages, countAccounts } from "./account-pages.js";
import type { BackupRun } from "./backup-run.js";
import type { CopiedMaster, ListedCopy } from "./copied-master.js";
import { type AccountCopy, copyAccounts, hasCopy } from "./user-copies.js";

/** An account whose database could not be copied. */
export interface IncompleteAccount {
  readonly authId: string;
  /** What is wrong with it at the source, and whether the backup has an older copy. */
  readonly problem: string;
}

export interface ListedCopies {
  readonly copied: number;
  readonly unchanged: number;
  readonly incomplete: { readonly count: number; readonly first: readonly IncompleteAccount[] };
}

const incompleteMax = 1000;

/**
 * Lists in the copied master the copy of each account's database. Copies those that are not copied yet: their accounts
 * were registered after the copies were begun, or copying them failed.
 */
export async function listCopies(run: BackupRun, master: CopiedMaster, startedAt: string): Promise<ListedCopies> {
  const total = countAccounts(master.database);
  const first: IncompleteAccount[] = [];
  const sums = { done: 0, copied: 0, unchanged: 0, incomplete: 0 };
  for (const accounts of accountPages(master.database)) {
    for await (const batch of copyAccounts(run, accounts)) {
      const removed = batch.flatMap((copy) => (copy.outcome === "removed" ? [copy.account] : []));
      const listed = batch.flatMap((copy) => (copy.outcome === "removed" ? [] : [entryFor(run, copy)]));
      master.change(listed, removed);
      const problems = listed.flatMap(({ authId, problem }) => (problem === null ? [] : [{ authId, problem }]));
      first.push(...problems.slice(0, incompleteMax - first.length));
      sums.incomplete += problems.length;
      sums.copied += listed.filter(({ problem, copiedAt }) => problem === null && copiedAt >= startedAt).length;
      sums.unchanged += listed.filter(({ problem, copiedAt }) => problem === null && copiedAt < startedAt).length;
      sums.done += batch.length;
      run.progress("catch-up", sums.done, total);
    }
  }
  return { copied: sums.copied, unchanged: sums.unchanged, incomplete: { count: sums.incomplete, first } };
}

interface Entry extends ListedCopy {
  readonly databaseId: string;
  readonly authId: string;
  /** Empty if there is no copy. */
  readonly copiedAt: string;
}

function entryFor(run: BackupRun, copy: Exclude<AccountCopy, { outcome: "removed" }>): Entry {
  const { authId, databaseId } = copy.account;
  if (copy.outcome !== "unusable") return { ...copy.record, authId, problem: null };
  const older = run.state.read(databaseId);
  if (older === undefined || !hasCopy(run, older)) {
    const problem = `${copy.problem}; there is no copy of it`;
    return { authId, databaseId, file: null, size: null, sha256: null, copiedAt: "", problem };
  }
  // It must outlast the end of this run, which deletes what no run has confirmed.
  run.state.confirm([], [databaseId]);
  return { ...older, authId, problem: `${copy.problem}; the backup keeps the copy of ${older.copiedAt}` };
}

/** Returns the sentence about accounts that could not be copied. */
export function describeIncomplete({ incomplete: { count, first } }: ListedCopies): string {
  const some = first.slice(0, 5).map(({ authId, problem }) => `\n  account ${authId}: ${problem}`);
  const more = count > 5 ? `\n  and ${count - 5} more` : "";
  return (
    `the databases of ${count} accounts cannot be backed up, so this backup was not completed; ` +
    `repair or remove these accounts, or allow an incomplete backup:${some.join("")}${more}`
  );
}

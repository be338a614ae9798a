import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { StoredAccount } from "./accounts.js";
import type { Context } from "./context.js";
import { deleteFile } from "./durable-files.js";
import { databaseIdOfTemporary, isTemporaryMasterName, usersDirectoryName } from "./layout.js";
import { provision } from "./provisioning.js";
import { finishRemoval } from "./removal.js";
import { translatingErrors } from "./storage-errors.js";

/** The registrations and removals that a crash interrupted, and what opening the store did about them. */
export interface RecoveryReport {
  /** Auth ids of the registrations that were finished. */
  readonly provisioned: readonly string[];
  /** Auth ids of the removals that were finished. */
  readonly removed: readonly string[];
  /** Number of abandoned temporary files that were deleted. */
  readonly draftsDeleted: number;
  /** The accounts that could not be finished, and the errors. Opening the store again tries again. */
  readonly failures: readonly { readonly authId: string; readonly error: unknown }[];
}

/**
 * Finishes the registrations and removals that a crash interrupted. Other clients may register and remove meanwhile, and
 * recovery may run any number of times.
 * @throws {StoreBusyError | StorageFaultError} If the master database or the directory cannot be read.
 */
export function recover(context: Context): RecoveryReport {
  const { accounts } = context;
  const provisioned = finishEach(accounts.readAll("provisioning"), (account) => provision(context, [account]));
  const removed = finishEach(accounts.readAll("removing"), (account) => finishRemoval(context, account));
  return {
    provisioned: provisioned.done,
    removed: removed.done,
    draftsDeleted: deleteAbandonedFiles(context),
    failures: [...provisioned.failures, ...removed.failures],
  };
}

interface Finished {
  readonly done: string[];
  readonly failures: { authId: string; error: unknown }[];
}

/** Finishes every account that it can: one that fails (its file is foreign) must not prevent opening the store. */
function finishEach(accounts: readonly StoredAccount[], finish: (account: StoredAccount) => void): Finished {
  const result: Finished = { done: [], failures: [] };
  for (const account of accounts) {
    try {
      finish(account);
      result.done.push(account.authId);
    } catch (error) {
      result.failures.push({ authId: account.authId, error });
    }
  }
  return result;
}

/**
 * Deletes the temporary files that will never be linked, and returns their number. A temporary file is in use only while
 * its account is `provisioning`, and the account's rows were committed before the file was begun. So if the file is in
 * the directory, and its account is not `provisioning` afterwards, the file will never be linked.
 */
function deleteAbandonedFiles(context: Context): number {
  const users = join(context.directory, usersDirectoryName);
  return translatingErrors("deleting temporary files", () => {
    // The master exists, so no temporary master file will be linked any more.
    const masters = readdirSync(context.directory).filter(isTemporaryMasterName);
    for (const name of masters) deleteFile(join(context.directory, name));
    const temporary = readdirSync(users).flatMap((name) => {
      const databaseId = databaseIdOfTemporary(name);
      return databaseId === undefined ? [] : [{ name, databaseId }];
    });
    if (temporary.length === 0) return masters.length;
    const provisioning = new Set(context.accounts.readAll("provisioning").map((account) => account.databaseId));
    const abandoned = temporary.filter(({ databaseId }) => !provisioning.has(databaseId));
    for (const { name } of abandoned) deleteFile(join(users, name));
    return masters.length + abandoned.length;
  });
}

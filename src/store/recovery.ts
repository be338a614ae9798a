import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { StoredAccount } from "./accounts.js";
import type { Context } from "./context.js";
import { deleteFile } from "./durable-files.js";
import { databaseIdOfTemporary, isMasterDraftName, usersDirectoryName } from "./layout.js";
import { provision } from "./provisioning.js";
import { finishRemoval } from "./removal.js";
import { translatingErrors } from "./storage-errors.js";

/** What opening a store found half done and finished. */
export interface RecoveryReport {
  /** Auth ids of registrations carried to their end. */
  readonly provisioned: readonly string[];
  /** Auth ids of removals carried to their end. */
  readonly removed: readonly string[];
  /** How many leftover drafts of databases were deleted. */
  readonly draftsDeleted: number;
  /** Accounts that could not be carried on, and why. They stay as they are, and opening again tries again. */
  readonly failures: readonly { readonly authId: string; readonly error: unknown }[];
}

/** Finishes what a crash left half done. May run while others register and remove, and any number of times. */
export function recover(context: Context): RecoveryReport {
  const { accounts } = context;
  const provisioned = carryOn(accounts.readAll("provisioning"), (account) => provision(context, [account]));
  const removed = carryOn(accounts.readAll("removing"), (account) => finishRemoval(context, account));
  return {
    provisioned: provisioned.done,
    removed: removed.done,
    draftsDeleted: deleteAbandonedDrafts(context),
    failures: [...provisioned.failures, ...removed.failures],
  };
}

interface CarriedOn {
  readonly done: string[];
  readonly failures: { authId: string; error: unknown }[];
}

/** One account that cannot be carried on (its file is foreign) must not keep all others from being opened. */
function carryOn(accounts: readonly StoredAccount[], forward: (account: StoredAccount) => void): CarriedOn {
  const result: CarriedOn = { done: [], failures: [] };
  for (const account of accounts) {
    try {
      forward(account);
      result.done.push(account.authId);
    } catch (error) {
      result.failures.push({ authId: account.authId, error });
    }
  }
  return result;
}

/**
 * A draft is in use only while its account is `provisioning`, and its intent was committed before the draft was begun:
 * so a draft seen in the directory whose account is not `provisioning` now will never be linked.
 */
function deleteAbandonedDrafts(context: Context): number {
  const users = join(context.directory, usersDirectoryName);
  return translatingErrors("cleaning up drafts", () => {
    // The master is there, so nobody's draft of one will become it.
    const masters = readdirSync(context.directory).filter(isMasterDraftName);
    for (const name of masters) deleteFile(join(context.directory, name));
    const drafts = readdirSync(users).flatMap((name) => {
      const databaseId = databaseIdOfTemporary(name);
      return databaseId === undefined ? [] : [{ name, databaseId }];
    });
    if (drafts.length === 0) return masters.length;
    const wanted = new Set(context.accounts.readAll("provisioning").map((account) => account.databaseId));
    const abandoned = drafts.filter(({ databaseId }) => !wanted.has(databaseId));
    for (const { name } of abandoned) deleteFile(join(users, name));
    return masters.length + abandoned.length;
  });
}

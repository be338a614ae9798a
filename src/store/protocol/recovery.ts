import type { Context } from "../context.js";
import { publish } from "../events.js";
import type { LoneOpening, StoredAccount } from "../master/index.js";
import { deleteAbandonedDrafts } from "./drafts.js";
import { type FinishedRemovals, finishRemovals } from "./removal.js";

/** The registrations and removals that a crash interrupted, and what opening the store did about them. */
export interface RecoveryReport {
  /**
   * Auth ids of the registrations that were undone. No call that registered them has succeeded, so there was no account.
   * While other connections have the store open, such registrations are left to them.
   */
  readonly undone: readonly string[];
  /** Auth ids of the removals that were finished. */
  readonly removed: readonly string[];
  /** Auth ids of the accounts that were adopted: see the option `olderMaster`. */
  readonly adopted: readonly string[];
  /** Number of abandoned drafts that were deleted. */
  readonly draftsDeleted: number;
  /** The accounts that could not be finished, and the errors. Opening the store again tries again. */
  readonly failures: readonly { readonly authId: string; readonly error: unknown }[];
}

/**
 * Finishes the removals that a crash interrupted, and undoes the registrations. Other clients may register and remove
 * meanwhile, and recovery may run any number of times. The time depends on the number of such accounts only.
 * @throws {StoreBusyError | StorageFaultError} If the master database or the directory cannot be read.
 */
export function recover(context: Context, opening: LoneOpening): RecoveryReport {
  const abandoned = new Set(opening.alone ? opening.abandoned : []);
  const { done, failures } = finishAllRemovals(context);
  const [undone, removed] = [
    done.filter(({ authId }) => abandoned.has(authId)),
    done.filter(({ authId }) => !abandoned.has(authId)),
  ];
  for (const { authId } of undone) publish("step", { directory: context.directory, authId, step: "undone" });
  return {
    undone: undone.map(({ authId }) => authId),
    removed: removed.map(({ authId }) => authId),
    adopted: opening.adopted,
    draftsDeleted: deleteAbandonedDrafts(context),
    failures,
  };
}

const accountsAtOnce = 100;

/** Finishes every removal that it can: one that fails (its file is foreign) must not prevent opening the store. */
export function finishAllRemovals(context: Context): FinishedRemovals {
  const done: StoredAccount[] = [];
  const failures: { authId: string; error: unknown }[] = [];
  let after = "";
  for (;;) {
    const page = context.accounts.readPage("removing", after, accountsAtOnce);
    const last = page.at(-1);
    if (last === undefined) return { done, failures };
    const finished = finishRemovals(context, page);
    done.push(...finished.done);
    failures.push(...finished.failures);
    after = last.authId;
  }
}

import { open } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../context.js";
import { deleteFile, linkUnlessTaken } from "../durable-files.js";
import { publish } from "../events.js";
import { usersDirectoryName } from "../layout.js";
import { ownPath, type StoredAccount } from "../master/index.js";
import type { Settings } from "../settings.js";
import { translatingErrors, translatingRejections } from "../storage-errors.js";
import { type Limits, untilFree } from "../waiting.js";
import type { Draft } from "./drafts.js";
import { type Answer, type Begun, begin, type Request } from "./registration-intent.js";

/*
 * A batch of registrations takes two commits and one sync of the directory:
 *
 * 1. Intent: the rows of all new accounts, `provisioning`. Under the same lock their databases are written as drafts.
 * 2. File: when the drafts are durable, they are linked to their names.
 * 3. Active: when the names are durable, the accounts become `active`, with the settings of the request that does it.
 *
 * Until step 3 there is no account for any other operation. A client that finds an account in between, perhaps one of a
 * killed client, writes a draft of its own and goes on. Which draft is linked does not matter, and the request that commits
 * step 3 has created the account. So no client ever waits for another.
 *
 * A draft is linked only under the write lock, and only if the account is still `provisioning`. Without the lock a slow
 * client could link its draft too late: A writes its draft; B finishes the account, which becomes active; C removes it and
 * deletes the file; A links its draft, which is now an orphan.
 */

/**
 * Registers the accounts of a batch. Each request gets a result of its own: an account that cannot be registered does not
 * hinder the others.
 * @throws {StoreBusyError} If the lock is held elsewhere. Nothing was changed.
 */
export async function registerTogether(
  context: Context,
  requests: readonly Request[],
): Promise<PromiseSettledResult<Answer>[]> {
  const drafts: Draft[] = [];
  try {
    const begun = begin(context, requests, drafts);
    publishSteps(context, begun, "intent");
    const limits = latest(requests);
    const durable = await Promise.all(begun.map(awaitDraft));
    const linked = await linkAll(context, durable, limits);
    publishSteps(context, linked, "file");
    return await activateAll(context, linked, limits);
  } finally {
    await Promise.allSettled(drafts.map(({ synced }) => synced));
    for (const { path } of drafts) deleteFile(path);
  }
}

function publishSteps({ directory, logger }: Context, begun: readonly Begun[], step: "intent" | "file"): void {
  for (const each of begun) {
    if (each.kind !== "unfinished") continue;
    const { authId } = each.account;
    publish("step", { directory, authId, step });
    logger.debug({ authId, step }, "registering");
  }
}

/** What a batch has begun it finishes within the longest limit, and whatever signal is aborted. */
function latest(requests: readonly Request[]): Limits {
  return { signal: undefined, deadline: Math.max(...requests.map(({ limits }) => limits.deadline)) };
}

async function awaitDraft(begun: Begun): Promise<Begun> {
  if (begun.kind !== "unfinished") return begun;
  try {
    await translatingRejections("creating a user database", () => begun.draft.synced);
    return begun;
  } catch (error) {
    return { kind: "failed", error };
  }
}

/** Step 2. */
async function linkAll(context: Context, begun: readonly Begun[], limits: Limits): Promise<readonly Begun[]> {
  if (!begun.some(({ kind }) => kind === "unfinished")) return begun;
  const linked = await untilFree(context, "registering", limits, () =>
    translatingErrors("creating user databases", () =>
      context.master.locked(() => begun.map((each) => linkIfStillProvisioning(context, each))),
    ),
  );
  await translatingRejections("creating user databases", () =>
    syncInBackground(join(context.directory, usersDirectoryName)),
  );
  return linked;
}

function linkIfStillProvisioning({ directory, accounts }: Context, begun: Begun): Begun {
  if (begun.kind !== "unfinished") return begun;
  const { account, draft } = begun;
  try {
    if (!accounts.isProvisioning(account.databaseId)) return begun;
    linkUnlessTaken(draft.path, join(directory, ownPath(account)));
    return begun;
  } catch (error) {
    return { kind: "failed", error };
  }
}

async function syncInBackground(directory: string): Promise<void> {
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Step 3. */
async function activateAll(
  context: Context,
  begun: readonly Begun[],
  limits: Limits,
): Promise<PromiseSettledResult<Answer>[]> {
  const activate = (): PromiseSettledResult<Answer>[] => begun.map((each) => activateOne(context, each));
  if (!begun.some(({ kind }) => kind === "unfinished")) return activate();
  return await untilFree(context, "registering", limits, () =>
    translatingErrors("finishing registrations", () => context.master.write(activate)),
  );
}

function activateOne({ accounts }: Context, begun: Begun): PromiseSettledResult<Answer> {
  switch (begun.kind) {
    case "failed":
      return { status: "rejected", reason: begun.error };
    case "ended":
      return { status: "fulfilled", value: begun.answer };
    case "unfinished": {
      const { account, settings } = begun;
      const created = accounts.advance(account, "provisioning", "active");
      // The rows may be those of another request, which has not finished.
      if (created) setSettings(accounts, account, settings);
      const current = accounts.read(account.authId);
      if (current?.status !== "active") return { status: "fulfilled", value: { kind: "gone" } };
      return { status: "fulfilled", value: { kind: "registered", account: current, created } };
    }
    default:
      return begun satisfies never;
  }
}

function setSettings(accounts: Context["accounts"], account: StoredAccount, settings: Settings): void {
  const { keyName = null, pollInterval = null } = settings;
  if (account.keyName === keyName && account.pollInterval === pollInterval) return;
  accounts.change(account.authId, { keyName, pollInterval });
}

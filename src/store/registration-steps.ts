import { open } from "node:fs/promises";
import { join } from "node:path";
import { now, ownPath, type StoredAccount } from "./accounts.js";
import type { Context } from "./context.js";
import { type Draft, writeDraft } from "./drafts.js";
import { deleteFile, linkUnlessTaken } from "./durable-files.js";
import { CorruptDatabaseError } from "./errors.js";
import { publish } from "./events.js";
import { newDatabaseId, userDatabasePath, usersDirectoryName } from "./layout.js";
import type { Settings } from "./settings.js";
import { codeOf, translatingErrors, translatingRejections } from "./storage-errors.js";
import { attemptMs, type Limits, untilFree } from "./waiting.js";

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

/** A call of `register`. */
export interface Request {
  readonly authId: string;
  readonly settings: Settings;
  readonly limits: Limits;
}

/** What became of a request. */
export type Answer =
  | { readonly kind: "registered"; readonly account: StoredAccount; readonly created: boolean }
  /** An earlier generation of the account is being removed. */
  | { readonly kind: "removing"; readonly account: StoredAccount }
  /** Another client removed the account in between, or gave up its registration. */
  | { readonly kind: "gone" };

/** A request after step 1. */
type Begun =
  | { readonly kind: "ended"; readonly answer: Answer }
  | { readonly kind: "unfinished"; readonly account: StoredAccount; readonly draft: Draft; readonly settings: Settings }
  | { readonly kind: "failed"; readonly error: unknown };

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

/** Step 1. Adds the drafts that it writes to `drafts`, also if it throws. */
function begin(context: Context, requests: readonly Request[], drafts: Draft[]): Begun[] {
  const unfinished = new Map<string, Draft>();
  const draftOf = (account: StoredAccount): Draft => {
    const known = unfinished.get(account.databaseId);
    if (known !== undefined) return known;
    const draft = writeDraft(context, account);
    unfinished.set(account.databaseId, draft);
    drafts.push(draft);
    return draft;
  };
  return translatingErrors("registering", () =>
    context.master.waiting(attemptMs, () =>
      context.master.write(() => requests.map((request) => beginOne(context, request, draftOf))),
    ),
  );
}

function beginOne(context: Context, { authId, settings }: Request, draftOf: (account: StoredAccount) => Draft): Begun {
  try {
    return translatingErrors("registering", () => {
      const existing = context.accounts.read(authId);
      if (existing === undefined) return beginNew(context, newAccount(authId, settings), settings, draftOf);
      switch (existing.status) {
        case "active":
          return ended({ kind: "registered", account: existing, created: false });
        case "removing":
          return ended({ kind: "removing", account: existing });
        case "provisioning":
          return { kind: "unfinished", account: existing, draft: draftOf(existing), settings };
        default:
          return existing.status satisfies never;
      }
    });
  } catch (error) {
    if (endsTransaction(context)) throw error;
    return { kind: "failed", error };
  }
}

/** In a savepoint: if the draft cannot be written, this account's rows are taken back, and those of the others stay. */
function beginNew(
  context: Context,
  account: StoredAccount,
  settings: Settings,
  draftOf: (account: StoredAccount) => Draft,
): Begun {
  const draft = context.master.database.transaction(() => {
    insert(context, account);
    return draftOf(account);
  })();
  return { kind: "unfinished", account, draft, settings };
}

function ended(answer: Answer): Begun {
  return { kind: "ended", answer };
}

/** SQLite rolls the whole transaction back after some errors: disk full, input/output error, out of memory. */
function endsTransaction({ master }: Context): boolean {
  return !master.database.inTransaction;
}

function newAccount(authId: string, settings: Settings): StoredAccount {
  const databaseId = newDatabaseId();
  const createdAt = now();
  return {
    authId,
    keyName: settings.keyName ?? null,
    pollInterval: settings.pollInterval ?? null,
    active: true,
    createdAt,
    updatedAt: createdAt,
    status: "provisioning",
    databaseId,
    dbPath: userDatabasePath(databaseId),
  };
}

function insert({ accounts }: Context, account: StoredAccount): void {
  try {
    accounts.insert(account);
  } catch (error) {
    if (!codeOf(error).startsWith("SQLITE_CONSTRAINT")) throw error;
    // `read` sees pairs of rows only, so a single row is in the way. The store never writes one: foreign keys forbid it.
    throw new CorruptDatabaseError(
      `account ${account.authId} has a row in only one of the two tables; \`rollcall doctor\` shows it and can repair it`,
      { cause: error },
    );
  }
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

import type { Context } from "../context.js";
import { CorruptDatabaseError } from "../errors.js";
import { newDatabaseId, userDatabasePath } from "../layout.js";
import { now, type StoredAccount } from "../master/index.js";
import type { Settings } from "../settings.js";
import { codeOf, translatingErrors } from "../storage-errors.js";
import { attemptMs, type Limits } from "../waiting.js";
import { type Draft, writeDraft } from "./drafts.js";

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
export type Begun =
  | { readonly kind: "ended"; readonly answer: Answer }
  | { readonly kind: "unfinished"; readonly account: StoredAccount; readonly draft: Draft; readonly settings: Settings }
  | { readonly kind: "failed"; readonly error: unknown };

/**
 * Step 1 of a registration: see `registration-steps.ts`. Adds the drafts that it writes to `drafts`, also if it throws.
 * @throws {StoreBusyError | StorageFaultError} Nothing was changed.
 */
export function begin(context: Context, requests: readonly Request[], drafts: Draft[]): Begun[] {
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

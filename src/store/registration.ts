import { type Account, now, type StoredAccount } from "./accounts.js";
import { createBatch } from "./batch.js";
import type { Context } from "./context.js";
import { CorruptDatabaseError } from "./errors.js";
import { newDatabaseId, userDatabasePath } from "./layout.js";
import { provision } from "./provisioning.js";
import { finishRemoval } from "./removal.js";
import type { Settings } from "./settings.js";
import { codeOf, translatingErrors } from "./storage-errors.js";

/** The account, and whether this very call created it: true for exactly one caller. */
export interface Registration extends Account {
  readonly created: boolean;
}

export interface Registrar {
  /** Gets or creates the account; whoever is second is answered the stored account. */
  register(authId: string, settings: Settings): Promise<Registration>;
  /** Rejects what has not begun yet. */
  close(reason: Error): void;
}

export function createRegistrar(context: Context): Registrar {
  const batch = createBatch((requests: readonly Request[]) => intendAndProvision(context, requests));
  return {
    async register(authId, settings) {
      for (;;) {
        const met = await batch.add({ authId, settings });
        if (met.account.status !== "removing") return { ...publicAccount(met.account), created: met.created };
        // The old generation must be gone before the key can be registered anew.
        finishRemoval(context, met.account);
      }
    },
    close: batch.close,
  };
}

/** What a caller sees of an account. */
export function publicAccount(stored: StoredAccount): Account {
  const { authId, keyName, pollInterval, active, createdAt, updatedAt } = stored;
  return { authId, keyName, pollInterval, active, createdAt, updatedAt };
}

interface Request {
  readonly authId: string;
  readonly settings: Settings;
}

interface Met {
  readonly account: StoredAccount;
  readonly created: boolean;
}

/**
 * The first step of a registration, then the others: one transaction writes the rows of all new accounts, as
 * `provisioning`; then `provision` makes their databases. An account that another client, perhaps a dead one, left
 * half-way is helped forward here; nobody waits for anybody.
 */
function intendAndProvision(context: Context, requests: readonly Request[]): Met[] {
  const met = translatingErrors("registering", () =>
    context.master.write(() => requests.map((request) => readOrIntend(context, request))),
  );
  const unfinished = met.map(({ account }) => account).filter(({ status }) => status === "provisioning");
  // Two requests of one batch may have met the same account; its database is made once.
  const generations = new Map(unfinished.map((account) => [account.databaseId, account]));
  provision(context, [...generations.values()]);
  return met;
}

function readOrIntend({ accounts }: Context, { authId, settings }: Request): Met {
  const existing = accounts.read(authId);
  if (existing !== undefined) return { account: existing, created: false };
  const databaseId = newDatabaseId();
  const createdAt = now();
  const account: StoredAccount = {
    authId,
    keyName: settings.keyName ?? null,
    pollInterval: settings.pollInterval ?? null,
    active: true,
    createdAt,
    updatedAt: createdAt,
    status: "provisioning",
    databaseId,
    dbPath: userDatabasePath(authId, databaseId),
  };
  try {
    accounts.insert(account);
  } catch (error) {
    if (!codeOf(error).startsWith("SQLITE_CONSTRAINT")) throw error;
    // `read` sees pairs of rows only, so one without its partner is in the way: somebody else's doing.
    const advice = "audit() shows which; restore the master from a backup";
    throw new CorruptDatabaseError(`account ${authId} has a row in one table and none in the other; ${advice}`, {
      cause: error,
    });
  }
  return { account, created: true };
}

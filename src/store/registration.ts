import { type Account, now, type StoredAccount } from "./accounts.js";
import { createBatch } from "./batch.js";
import type { Context } from "./context.js";
import { CorruptDatabaseError } from "./errors.js";
import { newDatabaseId, userDatabasePath } from "./layout.js";
import { provision } from "./provisioning.js";
import { finishRemoval } from "./removal.js";
import type { Settings } from "./settings.js";
import { codeOf, translatingErrors } from "./storage-errors.js";

/** The result of `register`: the account, and whether this call created it. */
export interface Registration extends Account {
  /** True for exactly one of all calls that register a key, until the key is removed. */
  readonly created: boolean;
}

/** Registers accounts in batches. */
export interface Registrar {
  /** Gets or creates the account. Later callers get the existing account, not an error. */
  register(authId: string, settings: Settings): Promise<Registration>;
  /** Rejects the registrations that have not begun. */
  close(reason: Error): void;
}

/** Returns a registrar whose concurrent registrations share their commits. */
export function createRegistrar(context: Context): Registrar {
  const batch = createBatch((requests: readonly Request[]) => insertAndProvision(context, requests));
  return {
    async register(authId, settings) {
      for (;;) {
        const { account, created } = await batch.add({ authId, settings });
        if (account.status !== "removing") return { ...publicAccount(account), created };
        // The old generation must be removed before the key can be registered again.
        finishRemoval(context, account);
      }
    },
    close: batch.close,
  };
}

/** Returns the account without its protocol state. */
export function publicAccount(stored: StoredAccount): Account {
  const { authId, keyName, pollInterval, active, createdAt, updatedAt } = stored;
  return { authId, keyName, pollInterval, active, createdAt, updatedAt };
}

interface Request {
  readonly authId: string;
  readonly settings: Settings;
}

/** The account of a request, and whether the request inserted it. */
interface ReadOrInserted {
  readonly account: StoredAccount;
  readonly created: boolean;
}

/**
 * Registers a batch: one transaction inserts the rows of all new accounts as `provisioning`, then `provision` creates
 * their databases. It also provisions the accounts that another client, perhaps a killed one, has not finished. So no
 * client ever waits for another.
 */
function insertAndProvision(context: Context, requests: readonly Request[]): ReadOrInserted[] {
  const results = translatingErrors("registering", () =>
    context.master.write(() => requests.map((request) => readOrInsert(context, request))),
  );
  const unfinished = results.map(({ account }) => account).filter(({ status }) => status === "provisioning");
  // Two requests of one batch may concern the same account; its database is created once.
  const generations = new Map(unfinished.map((account) => [account.databaseId, account]));
  provision(context, [...generations.values()]);
  return results;
}

function readOrInsert({ accounts }: Context, { authId, settings }: Request): ReadOrInserted {
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
    // `read` sees pairs of rows only, so a single row is in the way. The store never writes one: foreign keys forbid it.
    const advice = "audit() shows which; restore the master from a backup";
    throw new CorruptDatabaseError(`account ${authId} has a row in only one of the two tables; ${advice}`, {
      cause: error,
    });
  }
  return { account, created: true };
}

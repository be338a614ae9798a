import {
  authIdOf,
  authIdOfAccount,
  checkActive,
  checkSettings,
  InvalidSettingsError,
  limitsOf,
  noSettings,
  publish,
  registerMany,
  type Settings,
  type StoreEvents,
} from "../store/index.js";
import { changeAccount, changeKey, register, removeAccount } from "./accounts/index.js";
import { audit } from "./audit.js";
import type { Calls } from "./calls.js";
import type { Context } from "./context.js";
import { codeOf } from "./failures.js";
import type { PostgresPool } from "./pool/index.js";
import type { PostgresConnections, PostgresOpening, PostgresStore } from "./store.js";
import { countAccounts, findAccount, listActive, pruneTrail, readPage, readTrail } from "./tables/index.js";
import { migrateAll, readUserSchema, withUserSchema } from "./user-schemas/index.js";

/** What an open store consists of. */
interface Parts {
  readonly context: Context;
  readonly calls: Calls;
  readonly opening: PostgresOpening;
  readonly timeoutMs: number;
  /** Ends the store's own pool, if it has one. */
  readonly endPool: () => Promise<void>;
}

/** Returns the methods of an open store. */
export function methodsOf({ context, calls, opening, timeoutMs, endPool }: Parts): PostgresStore {
  const { reading, writing } = calls;
  const registerOne = registerCallOf(context, calls);
  return {
    location: context.location,
    opening,
    register: registerOne,
    registerMany: (entries, options) =>
      registerMany(({ apiKey, settings }) => registerOne(apiKey, settings), entries, options),
    find: async (account, options) => {
      const authId = authIdOfAccount(account);
      return await reading(
        "finding an account",
        options,
        async (call) => (await findAccount(context, call, authId)) ?? null,
      );
    },
    ...changesOf(context, calls),
    listActive: async (options) =>
      await reading("listing active accounts", options, async (call) => await listActive(context, call)),
    accounts: async (page = {}, options) =>
      await reading("listing accounts", options, async (call) => await readPage(context, call, page)),
    count: async (options) =>
      await reading("counting accounts", options, async (call) => await countAccounts(context, call)),
    readUserSchema: async (authId, callback, options) =>
      await reading(
        "reading a user schema",
        options,
        async (call) => await readUserSchema(context, call, authId, callback),
      ),
    withUserSchema: async (authId, callback, options) =>
      await reading(
        "using a user schema",
        options,
        async (call) => await withUserSchema(context, call, authId, callback),
      ),
    migrateAll: async (options = {}) =>
      await writing("migrating", undefined, async () => {
        return await migrateAll(context, options, () => limitsOf(undefined, timeoutMs));
      }),
    audit: async (options = {}) =>
      await reading("auditing", undefined, async ({ limits }) => await audit(context, options, limits)),
    trail: async (page = {}, options) =>
      await reading("reading the trail", options, async (call) => await readTrail(context, call, page)),
    pruneTrail: async (options) =>
      await writing("pruning the trail", options, async (call) => await pruneTrail(context, call)),
    connections: () => connectionsOf(context.pool),
    async close() {
      if (await calls.shut()) await endPool();
    },
  };
}

function connectionsOf({ totalCount, idleCount, waitingCount }: PostgresPool): PostgresConnections | null {
  if (totalCount === undefined || idleCount === undefined || waitingCount === undefined) return null;
  return { inUse: totalCount - idleCount, idle: idleCount, waiting: waitingCount };
}

/** Returns the methods that change one account, and publish it. */
function changesOf(
  context: Context,
  { writing }: Calls,
): Pick<PostgresStore, "update" | "setActive" | "changeKey" | "remove"> {
  const changed = (authId: string, operation: StoreEvents["change"]["operation"], found: boolean): boolean => {
    publish("change", { directory: context.location, authId, operation, found });
    context.logger.info({ authId, operation, found }, "changed");
    return found;
  };
  return {
    async update(account, settings, options) {
      const authId = authIdOfAccount(account);
      const checked = checkStorable(checkSettings(settings));
      const found = await writing("updating an account", options, async (call) => {
        return await changeAccount(context, call, "update", authId, checked);
      });
      return changed(authId, "update", found);
    },
    async setActive(account, active, options) {
      const authId = authIdOfAccount(account);
      const checked = { active: checkActive(active) };
      const found = await writing("changing an account", options, async (call) => {
        return await changeAccount(context, call, "setActive", authId, checked);
      });
      return changed(authId, "setActive", found);
    },
    async changeKey(account, newApiKey, options) {
      const authId = authIdOfAccount(account);
      const newAuthId = authIdOf(newApiKey);
      const found = await writing("changing a key", options, async (call) => {
        return await changeKey(context, call, authId, newAuthId);
      });
      return changed(authId, "changeKey", found);
    },
    async remove(account, options) {
      const authId = authIdOfAccount(account);
      const found = await writing("removing an account", options, async (call) => {
        return await removeAccount(context, call, authId);
      });
      return changed(authId, "remove", found);
    },
  };
}

function registerCallOf(context: Context, { writing }: Calls): PostgresStore["register"] {
  return async (apiKey, settings, options) => {
    const began = performance.now();
    const authId = authIdOf(apiKey);
    const checked = settings === undefined ? noSettings : checkStorable(checkSettings(settings));
    const ended = (outcome: StoreEvents["register"]["outcome"], code: string | null): void => {
      const durationMs = performance.now() - began;
      publish("register", { directory: context.location, authId, outcome, code, durationMs });
      const level = { failed: "warn", created: "info", existing: "debug" } as const;
      context.logger[level[outcome]]({ authId, durationMs, outcome, code }, "registration ended");
    };
    try {
      const registration = await writing("registering", options, async (call) => {
        return await register(context, call, authId, checked);
      });
      ended(registration.created ? "created" : "existing", null);
      return registration;
    } catch (error) {
      ended("failed", codeOf(error));
      throw error;
    }
  };
}

/**
 * Returns the settings.
 * @throws {InvalidSettingsError} PostgreSQL cannot store the character U+0000 in a text.
 */
function checkStorable(settings: Settings): Settings {
  if (settings.keyName?.includes("\0") !== true) return settings;
  throw new InvalidSettingsError("keyName in the settings must not have the character U+0000, but it has one");
}

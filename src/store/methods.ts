import { authIdOfAccount } from "./api-key.js";
import { audit, auditInSlices } from "./audit/index.js";
import { backupStore, readLastBackup } from "./backup/index.js";
import type { Context } from "./context.js";
import { StoreClosedError } from "./errors.js";
import { createGuards } from "./guards.js";
import { type Maintenance, startMaintenance } from "./maintenance.js";
import { cacheAccounts, prepareAccountLists, publicAccount } from "./master/index.js";
import { operationsOf, promisesOf } from "./operations.js";
import { createRegistrar, registerMany } from "./protocol/index.js";
import { registerCallOf } from "./register-call.js";
import type { RegistrationStore } from "./store.js";
import { migrateAll } from "./user-database/index.js";

/** Returns the methods of an open store. */
export function methodsOf(
  context: Context,
  opening: RegistrationStore["opening"],
  busyTimeoutMs: number,
): RegistrationStore {
  const { master, accounts, template, directory } = context;
  const guards = createGuards(context);
  const { reading, writing } = guards;
  const lists = prepareAccountLists(master.database);
  const cache = cacheAccounts(master, accounts, lists);
  const registrar = createRegistrar(context);
  const maintenances = new Set<Maintenance>();
  const operations = operationsOf(context, guards);
  const present = <T>(doing: string, work: () => T): T =>
    reading(doing, () => {
      master.version();
      return work();
    });
  const register = registerCallOf(context, { cache, registrar, guards, busyTimeoutMs });

  return {
    directory,
    opening,
    register,
    registerMany: (entries, options) =>
      registerMany(({ apiKey, settings }) => register(apiKey, settings), entries, options),
    find(account) {
      const authId = authIdOfAccount(account);
      const found = reading("finding an account", () => cache.read(authId));
      return found === undefined ? null : publicAccount(found);
    },
    ...operations,
    promises: promisesOf(context, operations, busyTimeoutMs),
    listActive: () => reading("listing active accounts", () => cache.listActive()),
    accounts: (options = {}) => present("listing accounts", () => lists.page(options)),
    lastBackup: () => present("reading the last backup", () => readLastBackup(master.database)),
    count: () => present("counting accounts", () => lists.count()),
    migrateAll: async (options) => await writing("migrating", () => migrateAll(context, options)),
    audit: () => reading("auditing", () => audit(context)),
    auditInSlices: async (options) => await reading("auditing", () => auditInSlices(context, options)),
    backup: async (path, options) =>
      await reading("backing up", () => backupStore(context, path, { timeoutMs: busyTimeoutMs, ...options })),
    startMaintenance(options) {
      const maintenance = writing("starting maintenance", () => startMaintenance(context, options));
      maintenances.add(maintenance);
      return maintenance;
    },
    close() {
      if (!guards.shut()) return;
      for (const maintenance of maintenances) void maintenance.stop();
      registrar.close(
        new StoreClosedError("registering: the store was closed before the registration began; open it again"),
      );
      template.close();
      master.close();
    },
  };
}

import type { Registration, RegistrationTarget } from "rollcall/verify";
import * as storage from "./storage.js";

/**
 * An optimistic lock: `update` merges the new settings into the row that the client has read last, and writes the whole row
 * back if its version is still the same. An account that is removed and registered again begins with version 1 again, so
 * a row that was read before the removal passes for the current one (the ABA problem). It needs two operations of each
 * client.
 */
const target: RegistrationTarget = {
  name: "version-comes-back",
  setup(directory) {
    storage.setup(directory);
    const master = storage.openMaster(directory);
    master.exec("ALTER TABLE api_keys ADD COLUMN version INTEGER NOT NULL DEFAULT 1");
    master.close();
  },
  inspect: storage.inspect,
  connect(directory) {
    const master = storage.openMaster(directory);
    const { register } = storage.accountsOf(directory, master);
    const versionOf = master.prepare<[string], number>("SELECT version FROM api_keys WHERE auth_id = ?").pluck();
    const save = master.prepare(
      "UPDATE api_keys SET key_name = ?, poll_interval = ?, version = version + 1 WHERE auth_id = ? AND version = ?",
    );
    const remove = master.transaction((authId: string) => storage.deleteAccount(directory, master, authId));
    const read = master.transaction((authId: string) => {
      const account = storage.findKey(master, authId);
      return account === null ? undefined : { account, version: versionOf.get(authId) ?? 1 };
    });
    const cache = new Map<string, { readonly account: Registration; readonly version: number }>();
    const load = (authId: string) => {
      const row = read(authId);
      if (row === undefined) cache.delete(authId);
      else cache.set(authId, row);
      return row;
    };
    return {
      register,
      find: (apiKey) => load(storage.hashApiKey(apiKey))?.account ?? null,
      update(apiKey, settings) {
        const authId = storage.hashApiKey(apiKey);
        for (let row = cache.get(authId) ?? load(authId); row !== undefined; row = load(authId)) {
          const { keyName = row.account.keyName, pollInterval = row.account.pollInterval } = settings;
          const isSaved = save.run(keyName, pollInterval, authId, row.version).changes === 1;
          cache.delete(authId);
          if (isSaved) return true;
        }
        return false;
      },
      remove: (apiKey) => remove.immediate(storage.hashApiKey(apiKey)),
      close: () => void master.close(),
    };
  },
};
export default target;

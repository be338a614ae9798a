import type { Registration, RegistrationTarget } from "rollcall/verify";
import * as storage from "./storage.js";

/**
 * `find` reads from the client's memory, which holds what existed when the client connected, what it has found and what it has
 * written itself. It never learns of writes by other clients. It is correct and fast with one process, and the cache is
 * forgotten when a second process is started.
 */
const target: RegistrationTarget = {
  name: "stale-cache",
  setup: storage.setup,
  inspect: storage.inspect,
  connect(directory) {
    const master = storage.openMaster(directory);
    const { register } = storage.accountsOf(directory, master);
    const changeKey = master.prepare(
      `UPDATE api_keys SET key_name = iif(@changesName, @keyName, key_name),
         poll_interval = iif(@changesInterval, @pollInterval, poll_interval)
       WHERE auth_id = @authId`,
    );
    const cache = new Map<string, Registration>();
    const load = (authId: string) => {
      const account = storage.findKey(master, authId);
      if (account !== null) cache.set(authId, account);
      return account;
    };
    for (const authId of master.prepare<[], string>("SELECT auth_id FROM api_keys").pluck().all()) load(authId);

    return {
      register(apiKey, settings) {
        const registration = register(apiKey, settings);
        load(registration.authId);
        return registration;
      },
      find(apiKey) {
        const authId = storage.hashApiKey(apiKey);
        return cache.get(authId) ?? load(authId);
      },
      update(apiKey, { keyName, pollInterval }) {
        const authId = storage.hashApiKey(apiKey);
        const { changes } = changeKey.run({
          authId,
          changesName: Number(keyName !== undefined),
          keyName: keyName ?? null,
          changesInterval: Number(pollInterval !== undefined),
          pollInterval: pollInterval ?? null,
        });
        load(authId);
        return changes === 1;
      },
      close: () => void master.close(),
    };
  },
};
export default target;

import type { RegistrationTarget } from "rollcall/verify";
import * as storage from "./storage.js";

const attemptsMax = 2;

interface VersionedRow {
  readonly keyName: string | null;
  readonly pollInterval: number | null;
  readonly version: number;
}

/**
 * `update` writes only if the row still has the version that it read. If not, it tries once more; if that fails too, it
 * reports that the account does not exist. A second attempt looks sufficient, and with two clients it is: an attempt fails
 * only because of a write between its read and its write, and one other `update` writes once. It takes three clients.
 */
const target: RegistrationTarget = {
  name: "three-clients",
  setup(directory) {
    storage.setup(directory);
    const master = storage.openMaster(directory);
    master.exec("ALTER TABLE api_keys ADD COLUMN version INTEGER NOT NULL DEFAULT 0");
    master.close();
  },
  inspect: storage.inspect,
  connect(directory) {
    const master = storage.openMaster(directory);
    const { register, find } = storage.accountsOf(directory, master);
    const readKey = master.prepare<[string], VersionedRow>(
      "SELECT key_name AS keyName, poll_interval AS pollInterval, version FROM api_keys WHERE auth_id = ?",
    );
    const writeKey = master.prepare(
      `UPDATE api_keys SET key_name = ?, poll_interval = ?, version = version + 1
       WHERE auth_id = ? AND version = ?`,
    );
    return {
      register,
      find,
      update(apiKey, settings) {
        const authId = storage.hashApiKey(apiKey);
        for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
          const row = readKey.get(authId);
          if (row === undefined) return false;
          const { keyName = row.keyName, pollInterval = row.pollInterval } = settings;
          if (writeKey.run(keyName, pollInterval, authId, row.version).changes === 1) return true;
        }
        return false;
      },
      close: () => void master.close(),
    };
  },
};
export default target;

/* Right, because it refuses a key exactly if the unique key says that it is registered, and says so with `isConflict`. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, hasSqlState, openPool } from "../connections.js";

class AlreadyRegisteredError extends Error {
  readonly code = "ALREADY_REGISTERED";
}

async function refusing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (hasSqlState(error, "23505")) throw new AlreadyRegisteredError("the key is registered", { cause: error });
    throw error;
  }
}

const target: RegistrationTarget = {
  name: "refuses-known-keys",
  services: { postgres: {} },
  isConflict: (error) => error instanceof AlreadyRegisteredError,
  setup: creating(accounts.tableWithUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      ...accounts.operations(pool),
      async register(apiKey, settings) {
        return { ...(await refusing(accounts.insertOne(pool, apiKey, settings))), created: true };
      },
      async changeKey(apiKey, newApiKey) {
        const change = pool.query("UPDATE accounts SET api_key = $2 WHERE api_key = $1", [apiKey, newApiKey]);
        return (await refusing(change)).rowCount === 1;
      },
    };
  },
};
export default target;

/* Right without a unique key, because whatever inserts is SERIALIZABLE and is repeated after 40001. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool, retryTransaction } from "../connections.js";

const target: RegistrationTarget = {
  name: "serializable",
  services: { postgres: {} },
  setup: creating(accounts.tableWithoutUniqueKey, "CREATE INDEX account_of_key ON accounts (api_key)"),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    const serializable = <T>(work: Parameters<typeof retryTransaction<T>>[3]): Promise<T> =>
      retryTransaction(pool, "BEGIN ISOLATION LEVEL SERIALIZABLE", ["40001"], work);
    return {
      ...accounts.operations(pool),
      register: (apiKey, settings) =>
        serializable(async (client) => {
          const found = await accounts.find(client, apiKey);
          if (found !== null) return { ...found, created: false };
          return { ...(await accounts.insertOne(client, apiKey, settings)), created: true };
        }),
      update: (apiKey, settings) => serializable((client) => accounts.update(client, apiKey, settings)),
    };
  },
};
export default target;

/* Right, because it repeats its REPEATABLE READ transaction if another client wrote first, which is 40001 or 23505. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool, retryTransaction } from "../connections.js";

const begin = "BEGIN ISOLATION LEVEL REPEATABLE READ";

const target: RegistrationTarget = {
  name: "repeatable-read",
  services: { postgres: {} },
  setup: creating(accounts.tableWithUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      ...accounts.operations(pool),
      register: (apiKey, settings) =>
        retryTransaction(pool, begin, ["40001", "23505"], async (client) => {
          const found = await accounts.find(client, apiKey);
          if (found !== null) return { ...found, created: false };
          return { ...(await accounts.insertOne(client, apiKey, settings)), created: true };
        }),
      update: (apiKey, settings) =>
        retryTransaction(pool, begin, ["40001"], async (client) => {
          const found = await accounts.find(client, apiKey);
          return found !== null && accounts.update(client, apiKey, { ...found, ...settings });
        }),
    };
  },
};
export default target;

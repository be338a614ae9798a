/* Inserts again after a lost connection without looking again: if the COMMIT had arrived, there are two accounts. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, hasSqlState, openPool, transaction } from "../connections.js";

const target: RegistrationTarget = {
  name: "retry-creates-twice",
  services: { postgres: {} },
  setup: creating(accounts.tableWithoutUniqueKey, "CREATE TABLE register_lock ()"),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    const create = (apiKey: string, settings: accounts.Settings, check: "check" | "retry") =>
      transaction(pool, async (client) => {
        await client.query("LOCK TABLE register_lock IN EXCLUSIVE MODE");
        const found = check === "check" ? await accounts.find(client, apiKey) : null;
        if (found !== null) return { ...found, created: false };
        return { ...(await accounts.insertOne(client, apiKey, settings)), created: true };
      });
    return {
      ...accounts.operations(pool),
      async register(apiKey, settings) {
        try {
          return await create(apiKey, settings, "check");
        } catch (error) {
          const isAnswer = error instanceof Error && "severity" in error && !hasSqlState(error, "57P01");
          if (isAnswer) throw error;
          return create(apiKey, settings, "retry");
        }
      },
    };
  },
};
export default target;

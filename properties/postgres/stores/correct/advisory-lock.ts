/* Right without a unique key, because a lock of the transaction on the canonical key makes check and insert one. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool, transaction } from "../connections.js";

const canonical = (email: string): string => email.toLowerCase();

const target: RegistrationTarget = {
  name: "advisory-lock",
  services: { postgres: {} },
  canonicalKey: canonical,
  setup: creating(accounts.tableWithoutUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      register: (apiKey, settings) =>
        transaction(pool, async (client) => {
          await client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [canonical(apiKey)]);
          const found = await accounts.find(client, canonical(apiKey));
          if (found !== null) return { ...found, created: false };
          return { ...(await accounts.insertOne(client, canonical(apiKey), settings)), created: true };
        }),
      find: (apiKey) => accounts.find(pool, canonical(apiKey)),
      update: (apiKey, settings) => accounts.update(pool, canonical(apiKey), settings),
      close: () => pool.end(),
    };
  },
};
export default target;

/* Locks the e-mail address as it was typed, but compares it in lower case: two spellings of one address have two locks. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool, transaction } from "../connections.js";

const canonical = (email: string): string => email.toLowerCase();

const target: RegistrationTarget = {
  name: "lock-on-raw-key",
  services: { postgres: {} },
  canonicalKey: canonical,
  setup: creating(accounts.tableWithoutUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      register: (apiKey, settings) =>
        transaction(pool, async (client) => {
          await client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [apiKey]);
          const found = await accounts.find(client, canonical(apiKey));
          if (found !== null) return { ...found, created: false };
          return { ...(await accounts.insertOne(client, canonical(apiKey), settings)), created: true };
        }),
      find: (apiKey) => accounts.find(pool, canonical(apiKey)),
      close: () => pool.end(),
    };
  },
};
export default target;

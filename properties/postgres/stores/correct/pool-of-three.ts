/* Right with three connections for each client, because what runs side by side are statements that stand alone. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool } from "../connections.js";

const target: RegistrationTarget = {
  name: "pool-of-three",
  services: { postgres: {} },
  setup: creating(
    accounts.tableWithUniqueKey,
    "CREATE TABLE last_seen (api_key text PRIMARY KEY, times integer NOT NULL DEFAULT 1)",
  ),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services, 3);
    const seen = (apiKey: string) =>
      pool.query("INSERT INTO last_seen VALUES ($1) ON CONFLICT (api_key) DO UPDATE SET times = last_seen.times + 1", [
        apiKey,
      ]);
    return {
      ...accounts.operations(pool),
      async register(apiKey, settings) {
        const [registration] = await Promise.all([accounts.register(pool, apiKey, settings), seen(apiKey)]);
        return registration;
      },
      async find(apiKey) {
        const [found] = await Promise.all([accounts.find(pool, apiKey), seen(apiKey)]);
        return found;
      },
    };
  },
};
export default target;

/*
 * The default of the auth id is a function that adds 1 to the largest one. Two registrations of different keys at the same
 * moment get the same.
 */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { creating, openPool } from "../connections.js";

const target: RegistrationTarget = {
  name: "default-counts",
  services: { postgres: {} },
  setup: creating(
    `CREATE TABLE accounts (
       api_key text NOT NULL UNIQUE, id bigint, key_name text, poll_interval integer, active boolean NOT NULL DEFAULT true
     )`,
    "CREATE FUNCTION next_id() RETURNS bigint LANGUAGE sql AS 'SELECT coalesce(max(id), 0) + 1 FROM accounts'",
    "ALTER TABLE accounts ALTER id SET DEFAULT next_id()",
  ),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      register: (apiKey, settings) => accounts.register(pool, apiKey, settings),
      find: (apiKey) => accounts.find(pool, apiKey),
      close: () => pool.end(),
    };
  },
};
export default target;

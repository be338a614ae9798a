/* Keeps one connection for ever: if it is lost once, every later call fails. */

import pg from "pg";
import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { connectionString, creating } from "../connections.js";

const target: RegistrationTarget = {
  name: "never-connects-again",
  services: { postgres: {} },
  setup: creating(accounts.tableWithUniqueKey),
  inspect: accounts.inspect,
  async connect(_directory, services) {
    const client = new pg.Client({ connectionString: connectionString(services) });
    client.on("error", () => undefined);
    await client.connect();
    return {
      register: (apiKey, settings) => accounts.register(client, apiKey, settings),
      find: (apiKey) => accounts.find(client, apiKey),
      update: (apiKey, settings) => accounts.update(client, apiKey, settings),
      close: () => client.end(),
    };
  },
};
export default target;

/* Does not listen to errors of its pool: if the server ends an idle connection, the process ends as well. */

import pg from "pg";
import * as accounts from "../accounts.js";
import { connectionString, creating } from "../connections.js";
import type { PostgresTarget } from "../target.js";

const target: PostgresTarget = {
  name: "error-without-listener",
  services: { postgres: {} },
  setup: creating(accounts.tableWithUniqueKey),
  inspect: accounts.inspect,
  connect(_directory, services) {
    const pool = new pg.Pool({ connectionString: connectionString(services), max: 1 });
    return {
      ...accounts.operations(pool),
      register: (apiKey, settings) => accounts.register(pool, apiKey, settings),
    };
  },
};
export default target;

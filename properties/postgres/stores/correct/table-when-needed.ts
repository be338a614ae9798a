/* Right, because a lock of the transaction keeps two registrations from creating the table at the same moment. */

import type { RegistrationTarget } from "rollcall/verify";
import * as accounts from "../accounts.js";
import { openPool } from "../connections.js";
import { createTable, findInTable, inspectTable } from "../table-when-needed.js";

const target: RegistrationTarget = {
  name: "table-when-needed",
  services: { postgres: {} },
  inspect: inspectTable,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      async register(apiKey, settings) {
        // Statements that are sent as one text are one transaction.
        await pool.query(`SELECT pg_advisory_xact_lock(1); ${createTable}`);
        return accounts.register(pool, apiKey, settings);
      },
      find: (apiKey) => findInTable(pool, apiKey),
      close: () => pool.end(),
    };
  },
};
export default target;

/*
 * Each registration first runs CREATE TABLE IF NOT EXISTS. If two do so at the same moment, neither sees the other's table,
 * and one fails with 23505, on an index of the catalog.
 */

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
        await pool.query(createTable);
        return accounts.register(pool, apiKey, settings);
      },
      find: (apiKey) => findInTable(pool, apiKey),
      close: () => pool.end(),
    };
  },
};
export default target;

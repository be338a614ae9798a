/* Checks the department in JavaScript and has no foreign key: a user hired while it is dissolved stays without a department. */

import { creating, openPool, transaction } from "../connections.js";
import { type DepartmentTarget, inspectStaff, staffModel } from "../departments.js";

const target: DepartmentTarget = {
  name: "association-without-foreign-key",
  services: { postgres: {} },
  model: staffModel,
  setup: creating(
    "CREATE TABLE departments (id integer PRIMARY KEY)",
    "CREATE TABLE users (name text NOT NULL, department_id integer NOT NULL)",
    "INSERT INTO departments VALUES (1)",
  ),
  inspect: inspectStaff,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      hire: (name) =>
        transaction(pool, async (client) => {
          const { rowCount } = await client.query("SELECT 1 FROM departments WHERE id = 1");
          if (rowCount === 0) return false;
          await client.query("INSERT INTO users VALUES ($1, 1)", [name]);
          return true;
        }),
      dissolve: () =>
        transaction(pool, async (client) => {
          await client.query("DELETE FROM users WHERE department_id = 1");
          await client.query("DELETE FROM departments WHERE id = 1");
        }),
      close: () => pool.end(),
    };
  },
};
export default target;

/* Right, because the foreign key locks the department while a user is hired, and takes the users along when it is dissolved. */

import { creating, hasSqlState, openPool } from "../connections.js";
import { type DepartmentTarget, inspectStaff, staffModel } from "../departments.js";

const target: DepartmentTarget = {
  name: "association",
  services: { postgres: {} },
  model: staffModel,
  setup: creating(
    "CREATE TABLE departments (id integer PRIMARY KEY)",
    "CREATE TABLE users (name text NOT NULL, department_id integer NOT NULL REFERENCES departments ON DELETE CASCADE)",
    "INSERT INTO departments VALUES (1)",
  ),
  inspect: inspectStaff,
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      async hire(name) {
        try {
          await pool.query("INSERT INTO users VALUES ($1, 1)", [name]);
          return true;
        } catch (error) {
          if (hasSqlState(error, "23503")) return false;
          throw error;
        }
      },
      async dissolve() {
        await pool.query("DELETE FROM departments WHERE id = 1");
      },
      close: () => pool.end(),
    };
  },
};
export default target;

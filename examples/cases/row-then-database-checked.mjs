import { existsSync } from "node:fs";
import { createDatabase, DatabaseExists, target } from "./row-then-database.mjs";

export const about = {
  judgement:
    "The maintainers' fix: a check for the database comes before the row is stored. A crash between row and database still leaves a tenant without one, and beside a removal a tenant is refused that does not exist.",
  expected: "failed",
};

export default target("row, then database, checked before", (path, insert) => {
  if (existsSync(path)) throw new DatabaseExists(`Tenant cannot be created. Database ${path} already exists.`);
  insert();
  createDatabase(path);
});

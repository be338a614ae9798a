import createKnex from "knex";
import { tablesWithoutLockRow, targetFor } from "./target.mjs";

export default targetFor({
  name: "knex 3.3.0: migrate.latest, no lock row yet",
  createKnex,
  setup: tablesWithoutLockRow(createKnex),
});

import createKnex from "knex-0.95.11";
import { tablesWithoutLockRow, targetFor } from "./target.mjs";

export default targetFor({
  name: "knex 0.95.11: migrate.latest, no lock row yet",
  createKnex,
  setup: tablesWithoutLockRow(createKnex),
});

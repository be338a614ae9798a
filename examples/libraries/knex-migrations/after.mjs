import createKnex from "knex-0.95.12";
import { tablesWithoutLockRow, targetFor } from "./target.mjs";

export default targetFor({
  name: "knex 0.95.12: migrate.latest, no lock row yet",
  createKnex,
  setup: tablesWithoutLockRow(createKnex),
});

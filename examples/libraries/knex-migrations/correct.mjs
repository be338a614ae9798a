import createKnex from "knex";
import { migrateLatest, targetFor } from "./target.mjs";

export default targetFor({
  name: "knex 3.3.0: migrate.latest in a transaction that holds an advisory lock",
  createKnex,
  migrate: (knex) =>
    knex.transaction(async (transaction) => {
      await transaction.raw("SELECT pg_advisory_xact_lock(1)");
      return migrateLatest(transaction);
    }),
});

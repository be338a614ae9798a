import createKnex from "knex";
import { targetFor } from "./target.mjs";

export default targetFor({ name: "knex 3.3.0: migrate.latest on an empty database", createKnex });

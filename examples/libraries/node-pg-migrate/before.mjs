import library from "node-pg-migrate-5.10.0";
import { targetFor } from "./target.mjs";

export default targetFor({ name: "node-pg-migrate 5.10.0: up on an empty database", runner: library.default });

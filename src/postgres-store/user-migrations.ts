import { createHash } from "node:crypto";
import { type AppliedMigration, remembered } from "../store/index.js";
import type { SchemaMigration } from "./user-schema.js";

/** The migrations that the application gave, and what identifies the list. */
export interface UserMigrations {
  readonly list: readonly SchemaMigration[];
  readonly applied: readonly AppliedMigration[];
  /** SHA-256 of `applied`. An account remembers this instead of the whole list. */
  readonly digest: string;
}

/** Returns the list with its digest. */
export function userMigrationsOf(list: readonly SchemaMigration[]): UserMigrations {
  const applied = list.map(remembered);
  return { list, applied, digest: createHash("sha256").update(JSON.stringify(applied)).digest("hex") };
}

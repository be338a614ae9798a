import type { Layout } from "../layout.js";
import { accessChecks } from "./access.js";
import type { Check } from "./check.js";
import { durabilityChecks } from "./durability.js";
import { ownMigrationChecks, userMigrationChecks } from "./migrations.js";
import { rowChecks } from "./rows.js";
import { sessionChecks } from "./sessions.js";
import { structureChecks } from "./structure.js";

/**
 * Returns all checks of a store. Those that read a table or a column that is missing are left out.
 * @param stuckAfterSeconds After this time a transaction that does nothing counts as left behind.
 */
export function checksOf(layout: Layout, stuckAfterSeconds: number): readonly Check[] {
  const has = (...tables: readonly string[]): boolean =>
    tables.every((table) => !layout.missing.some((name) => name.split(".")[0] === table));
  return [
    ...(has("api_keys", "user_registry") ? rowChecks(layout) : []),
    ...(has("migrations") ? ownMigrationChecks(layout) : []),
    ...(has("user_registry", "user_migrations") ? userMigrationChecks(layout) : []),
    ...structureChecks(layout),
    ...accessChecks(layout),
    ...durabilityChecks,
    ...sessionChecks(stuckAfterSeconds),
  ];
}

import type { Layout } from "../layout.js";
import { accessChecks } from "./access.js";
import type { Check } from "./check.js";
import { durabilityChecks } from "./durability.js";
import { rowChecks } from "./rows.js";
import { sessionChecks } from "./sessions.js";
import { structureChecks } from "./structure.js";

export type { Check } from "./check.js";

/** Returns all checks of a store. */
export function checksOf(layout: Layout, stuckAfterSeconds: number): readonly Check[] {
  return [
    ...rowChecks(layout),
    ...structureChecks(layout),
    ...accessChecks(layout),
    ...durabilityChecks,
    ...sessionChecks(stuckAfterSeconds),
  ];
}

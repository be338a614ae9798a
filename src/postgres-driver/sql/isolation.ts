import type { Isolation } from "./statement.js";

const isolations: { readonly [text: string]: Isolation } = {
  "read uncommitted": "read committed",
  "read committed": "read committed",
  "repeatable read": "repeatable read",
  serializable: "serializable",
};

/** Returns the isolation level that has this name in SQL. */
export function isolationNamed(text: string | undefined): Isolation | undefined {
  return text === undefined ? undefined : isolations[text.trim().toLowerCase()];
}

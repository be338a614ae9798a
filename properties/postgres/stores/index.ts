import type { PassName } from "rollcall/verify";
import { built } from "../../built.js";

/*
 * The faulty and correct stores on PostgreSQL. What is wrong with each, or why it is right, is the first sentence of its file.
 */

/** A faulty store, and what Rollcall must find in it. */
export interface FaultyStore {
  /** The name of its file, without the suffix. */
  readonly name: string;
  /** The pass that must find the fault. */
  readonly pass: PassName;
  /** The first finding must have one of these codes. */
  readonly findings: readonly string[];
}

/** A second account for one key, as answers or as rows show it. */
const duplicates = ["not-linearizable", "account-unexpected"];

export const faultyStores: readonly FaultyStore[] = [
  { name: "check-then-insert", pass: "interleavings", findings: duplicates },
  { name: "unique-error-to-caller", pass: "interleavings", findings: ["operation-threw"] },
  { name: "for-update-of-nothing", pass: "interleavings", findings: duplicates },
  { name: "returning-nothing", pass: "interleavings", findings: duplicates },
  { name: "upsert-replaces-auth-id", pass: "interleavings", findings: ["not-linearizable", "account-lost"] },
  { name: "upsert-replaces-settings", pass: "sequential", findings: ["wrong-answer"] },
  { name: "serializable-without-retry", pass: "interleavings", findings: ["operation-threw"] },
  { name: "repeatable-read-without-retry", pass: "interleavings", findings: ["operation-threw"] },
  { name: "lock-on-raw-key", pass: "interleavings", findings: duplicates },
  { name: "lock-after-read", pass: "interleavings", findings: duplicates },
  { name: "lock-after-snapshot", pass: "interleavings", findings: duplicates },
  { name: "lock-released-before-commit", pass: "interleavings", findings: duplicates },
  {
    name: "one-transaction-two-connections",
    pass: "crashes",
    findings: ["registry-without-key", "refused-for-ever", "operation-threw"],
  },
  { name: "commit-error-ignored", pass: "faults", findings: ["account-lost", "not-linearizable"] },
  { name: "deferred-unique-ignored", pass: "interleavings", findings: [...duplicates, "operation-threw"] },
  { name: "commit-was-rollback", pass: "faults", findings: ["account-lost", "not-linearizable"] },
  { name: "row-then-schema", pass: "crashes", findings: ["database-missing"] },
  {
    name: "schema-then-row",
    pass: "crashes",
    findings: ["database-without-registry", "refused-for-ever", "operation-threw"],
  },
  { name: "two-transactions", pass: "crashes", findings: ["key-without-registry"] },
  { name: "no-foreign-key", pass: "interleavings", findings: ["registry-without-key"] },
  {
    name: "asynchronous-commit",
    pass: "crashes",
    findings: ["auth-id-shared", "not-linearizable", "account-lost"],
  },
  { name: "lost-update", pass: "interleavings", findings: ["key-name-differs", "poll-interval-differs"] },
  { name: "retry-creates-twice", pass: "faults", findings: duplicates },
  {
    name: "transaction-left-open",
    pass: "faults",
    findings: ["refused-for-ever", "operation-threw", "left-in-transaction", "never-returned"],
  },
  { name: "search-path-left", pass: "sequential", findings: ["wrong-answer", "operation-threw"] },
  {
    name: "timeout-ignored",
    pass: "faults",
    findings: ["key-name-differs", "poll-interval-differs", "not-linearizable"],
  },
  { name: "deadlock", pass: "interleavings", findings: ["operation-threw"] },
  { name: "skipped-for-ever", pass: "interleavings", findings: ["own-invariant"] },
  { name: "trigger-swallows-duplicates", pass: "interleavings", findings: ["not-linearizable", "account-lost"] },
  { name: "created-twice", pass: "interleavings", findings: ["not-linearizable"] },
  { name: "read-back-once", pass: "interleavings", findings: ["operation-threw"] },
  { name: "insert-or-select-once", pass: "interleavings", findings: ["operation-threw"] },
  { name: "insert-or-select-alone", pass: "interleavings", findings: ["operation-threw"] },
  { name: "not-exists", pass: "interleavings", findings: duplicates },
  { name: "function-checks", pass: "interleavings", findings: duplicates },
  { name: "procedure-checks", pass: "interleavings", findings: duplicates },
  { name: "trigger-checks", pass: "interleavings", findings: duplicates },
  { name: "constraint-reads", pass: "interleavings", findings: duplicates },
  { name: "default-counts", pass: "interleavings", findings: ["auth-id-shared", "duplicate-api-key"] },
  { name: "merge", pass: "interleavings", findings: ["operation-threw"] },
  { name: "table-when-needed", pass: "interleavings", findings: ["operation-threw"] },
  { name: "leftover-dropped", pass: "interleavings", findings: ["database-missing"] },
  { name: "nowait-to-caller", pass: "interleavings", findings: ["operation-threw"] },
  { name: "torn-list", pass: "interleavings", findings: ["not-linearizable"] },
  { name: "error-without-listener", pass: "faults", findings: ["uncaught-exception"] },
  { name: "never-connects-again", pass: "faults", findings: ["refused-for-ever"] },
  { name: "index-on-raw-key", pass: "interleavings", findings: duplicates },
  { name: "read-then-begin-postgres-js", pass: "interleavings", findings: ["operation-threw"] },
  {
    name: "association-without-foreign-key",
    pass: "interleavings",
    findings: ["not-linearizable", "state-differs"],
  },
  { name: "write-skew", pass: "interleavings", findings: ["not-linearizable", "state-differs"] },
];

/** What is wrong with these cannot be shown to be wrong, so the verdict is `unknown`: nothing says that a lock stays for ever. */
export const undecidedStores: readonly FaultyStore[] = [
  { name: "lock-never-released", pass: "interleavings", findings: [] },
];

export const correctStores: readonly string[] = [
  "advisory-lock",
  "association",
  "deferred-foreign-key",
  "insert-or-select-again",
  "jobs-and-recovery",
  "named-statements",
  "on-call",
  "on-conflict-do-nothing",
  "on-conflict-do-update",
  "one-process",
  "plpgsql",
  "pool-of-three",
  "postgres-js",
  "refuses-known-keys",
  "repeatable-read",
  "savepoint",
  "schema-for-each-user",
  "serializable",
  "session-lock",
  "table-lock",
  "table-when-needed",
  "uuid-and-audit",
];

/** Returns the path of the built target module. */
export function modulePath(kind: "faulty" | "correct", name: string): string {
  return built(`properties/postgres/stores/${kind}/${name}.js`);
}

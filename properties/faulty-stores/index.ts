import type { PassName } from "rollcall/verify";
import { built } from "../built.js";

/** A faulty store, and what Rollcall must find in it. */
export interface FaultyStore {
  /** The name of its file, without the suffix. */
  readonly name: string;
  /** One sentence about the fault, for reports. */
  readonly title: string;
  /** The pass that must find the fault. */
  readonly pass: PassName;
  /** The first finding must have one of these codes. */
  readonly findings: readonly string[];
}

/** All faulty stores. The first five are issues 1 to 5 of the analysis that started Rollcall. */
export const faultyStores: readonly FaultyStore[] = [
  {
    name: "check-then-insert",
    title: "checks, then inserts; two clients that check at the same time both insert",
    pass: "interleavings",
    findings: ["operation-threw"],
  },
  {
    name: "half-done-constraint-error",
    title: "throws a constraint error to the caller after half of the work is done",
    pass: "interleavings",
    findings: ["key-name-differs"],
  },
  {
    name: "poll-interval-ignored",
    title: "accepts pollInterval and does not store it",
    pass: "sequential",
    findings: ["wrong-answer"],
  },
  {
    name: "two-step-registration",
    title: "registers the key, then the user; a retry of the second step returns early",
    pass: "interleavings",
    findings: ["operation-threw"],
  },
  {
    name: "missing-database-recreated",
    title: "creates an empty database in the place of one that was lost",
    pass: "sequential",
    findings: ["wrong-answer", "database-recreated"],
  },
  {
    name: "lost-update",
    title: "reads the row, merges in JavaScript, writes all of it back; one of two updates is lost",
    pass: "interleavings",
    findings: ["key-name-differs", "poll-interval-differs"],
  },
  {
    name: "version-comes-back",
    title: "compares a version that begins anew when an account is registered again",
    pass: "interleavings",
    findings: ["key-name-differs", "poll-interval-differs", "not-linearizable"],
  },
  {
    name: "created-twice",
    title: "inserts once, but tells two callers that they created the account",
    pass: "interleavings",
    findings: ["not-linearizable"],
  },
  {
    name: "deferred-upgrade",
    title: "reads first and takes the write lock later, in one deferred transaction; SQLITE_BUSY reaches the caller",
    pass: "interleavings",
    findings: ["operation-threw"],
  },
  {
    name: "stale-cache",
    title: "reads from a cache that never learns of writes by other clients",
    pass: "interleavings",
    findings: ["not-linearizable"],
  },
  {
    name: "compensating-delete",
    title: "cleans up after a constraint error, and deletes the account that another client created",
    pass: "interleavings",
    findings: ["account-lost"],
  },
  {
    name: "register-racing-remove",
    title: "completes an account while another client removes it step by step",
    pass: "interleavings",
    // Which one comes first depends on where the removal is stopped: before its files are gone, or between its rows.
    findings: ["registry-without-key", "database-without-registry"],
  },
  {
    name: "torn-list",
    title:
      "subtracts the inactive users from all users, in two reads; an inactive user removed in between looks active",
    pass: "interleavings",
    findings: ["not-linearizable"],
  },
  {
    name: "insert-or-replace",
    title: "checks, then saves with INSERT OR REPLACE; the second client replaces the settings of the first",
    pass: "interleavings",
    findings: ["not-linearizable"],
  },
  {
    name: "two-transactions",
    title: "writes the key and the user in two transactions; a removal between them leaves a user without a key",
    pass: "interleavings",
    findings: ["registry-without-key"],
  },
  {
    name: "three-clients",
    title: "tries an update twice, which is enough for two clients and not for three",
    pass: "interleavings",
    findings: ["not-linearizable"],
  },
  {
    name: "write-after-remove",
    title: "checks that the database exists, then opens it; after a removal in between the file is created again",
    pass: "interleavings",
    findings: ["database-without-registry", "operation-threw"],
  },
  {
    name: "row-before-file",
    title: "commits the rows, then creates the file; after a crash in between it is never created",
    pass: "crashes",
    findings: ["database-missing"],
  },
  {
    name: "file-before-row",
    title: "creates the file, then the rows; after a crash in between the file stays for ever",
    pass: "crashes",
    findings: ["database-without-registry"],
  },
  {
    name: "recovery-deletes-valid",
    title: "deletes what looks unfinished when it recovers, and some acknowledged accounts look unfinished",
    pass: "crashes",
    findings: ["account-lost"],
  },
  {
    name: "recovery-recreates-missing",
    title: "creates every missing file when it recovers, also in the place of one that was lost with its data",
    pass: "sequential",
    findings: ["wrong-answer", "database-recreated"],
  },
  {
    name: "recovery-not-repeatable",
    title: "recovers once; after a crash during recovery every later recovery throws",
    pass: "crashes",
    findings: ["lifecycle-threw"],
  },
  {
    name: "unlink-before-row",
    title: "unlinks the file of a user, then deletes the rows; a crash in between leaves a user without a file",
    pass: "crashes",
    findings: ["operation-threw", "database-missing"],
  },
  {
    name: "rename-without-file-fsync",
    title: "renames a file into place whose contents were never fsynced; a power loss leaves it empty",
    pass: "crashes",
    findings: ["operation-threw", "database-missing"],
  },
  {
    name: "rename-without-directory-fsync",
    title: "renames a file into place and does not fsync the directory; a power loss takes its name",
    pass: "crashes",
    findings: ["operation-threw", "database-missing"],
  },
  {
    name: "stale-wal",
    title: "unlinks a database but not its -wal, which is replayed into the next database of that name",
    pass: "sequential",
    findings: ["data-differs", "wrong-answer"],
  },
  {
    name: "swallowed-error",
    title: "ignores the error if the file cannot be created, and reports success",
    pass: "faults",
    findings: ["database-missing"],
  },
  {
    name: "transaction-left-open",
    title: "leaves its transaction open if a step in it fails",
    pass: "faults",
    findings: ["operation-threw", "left-in-transaction"],
  },
  {
    name: "partial-file-valid",
    title: "takes a partial file, which a full disk has left, for a complete one",
    pass: "faults",
    findings: ["operation-threw", "database-missing"],
  },
];

/** Returns the path of the built target module. */
export function modulePath({ name }: FaultyStore): string {
  return built(`properties/faulty-stores/${name}.js`);
}

import type { PassName } from "rollcall/verify";
import { built } from "../built.js";

/** A known-bad store, and what Rollcall must say of it. */
export interface FaultyStore {
  /** Also the name of its file. */
  readonly name: string;
  readonly title: string;
  /** The pass that it belongs to. */
  readonly pass: PassName;
  /** One of these is the first finding. */
  readonly findings: readonly string[];
}

/** The first five are the issues of the analysis that started Rollcall, by their numbers. */
export const faultyStores: readonly FaultyStore[] = [
  {
    name: "check-then-insert",
    title: "looks, then inserts; two who looked at the same time both insert",
    pass: "interleavings",
    findings: ["operation-threw"],
  },
  {
    name: "half-done-constraint-error",
    title: "a constraint error reaches the caller after half the work is done",
    pass: "interleavings",
    findings: ["key-name-differs"],
  },
  {
    name: "poll-interval-ignored",
    title: "accepts pollInterval and stores it nowhere",
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
    title: "puts an empty database in the place of one that was lost",
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
    name: "created-twice",
    title: "inserts only once, but tells two callers that they created the account",
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
    title: "answers from a cache that never hears of what other clients write",
    pass: "interleavings",
    findings: ["not-linearizable"],
  },
  {
    name: "compensating-delete",
    title: "cleans up after a constraint error, and deletes the account of the one who was faster",
    pass: "interleavings",
    findings: ["account-lost"],
  },
  {
    name: "register-racing-remove",
    title: "completes an account that somebody else is just removing, step by step",
    pass: "interleavings",
    findings: ["registry-without-key"],
  },
  {
    name: "torn-list",
    title: "lists all users but those switched off, in two reads; who is removed in between looks active",
    pass: "interleavings",
    findings: ["not-linearizable"],
  },
  {
    name: "insert-or-replace",
    title: "looks, then saves with INSERT OR REPLACE; the second replaces the settings of the first",
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
    title: "tries an update twice, which two clients can never exhaust, and three can",
    pass: "interleavings",
    findings: ["not-linearizable"],
  },
  {
    name: "write-after-remove",
    title: "checks that the database is there, then opens it; a removal in between, and the file is made again",
    pass: "interleavings",
    findings: ["database-without-registry", "operation-threw"],
  },
  {
    name: "row-before-file",
    title: "commits the rows, then makes the file; nobody makes it after a crash in between",
    pass: "crashes",
    findings: ["database-missing"],
  },
  {
    name: "file-before-row",
    title: "makes the file, then the rows; after a crash in between the file is there for ever",
    pass: "crashes",
    findings: ["database-without-registry"],
  },
  {
    name: "recovery-deletes-valid",
    title: "deletes what looks half done when it recovers, and accounts that were acknowledged look so, too",
    pass: "crashes",
    findings: ["account-lost"],
  },
  {
    name: "recovery-recreates-missing",
    title: "makes every file that is missing when it recovers, also in the place of one that was lost with its data",
    pass: "sequential",
    findings: ["wrong-answer", "database-recreated"],
  },
  {
    name: "recovery-not-repeatable",
    title: "recovers once; a crash in the middle of that leaves something over which the next recovery falls",
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
    title: "unlinks a database and forgets its -wal; the next database of that name takes it up",
    pass: "sequential",
    findings: ["data-differs", "wrong-answer"],
  },
  {
    name: "swallowed-error",
    title: "goes on where the file could not be made, and answers success",
    pass: "faults",
    findings: ["database-missing"],
  },
  {
    name: "transaction-left-open",
    title: "leaves its transaction open where something in it fails",
    pass: "faults",
    findings: ["operation-threw", "left-in-transaction"],
  },
  {
    name: "partial-file-valid",
    title: "takes half a file, which a full disk has left, for a complete one",
    pass: "faults",
    findings: ["operation-threw", "database-missing"],
  },
];

/** Path of the built target module. */
export function modulePath({ name }: FaultyStore): string {
  return built(`properties/faulty-stores/${name}.js`);
}

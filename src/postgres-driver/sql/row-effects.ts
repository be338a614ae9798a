import type { AccessMode } from "../../core/index.js";
import { type Accesses, type Effect, none } from "./accesses.js";
import type { RowLock, TableLockMode } from "./statement.js";

/*
 * What an action on a table touches. A table is several resources, because PostgreSQL lets much happen side by side:
 *
 * - `rows:T`: the rows that a new snapshot shows. Only a COMMIT writes them: in BEGIN; INSERT; COMMIT beside a SELECT,
 *   the SELECT depends on its order with the COMMIT, and not with the INSERT.
 * - `new keys:T`: the keys of rows that are not committed yet, or are being deleted. An INSERT waits for another one of the
 *   same key, and for a DELETE of that key.
 * - `keys:T`: the existence of rows, which a foreign key depends on. A row that refers to another one takes FOR KEY SHARE
 *   of it. An UPDATE of other columns does not wait for that, a DELETE does.
 * - `versions:T`: the newest version of rows. Two UPDATEs of a row wait for each other, and for FOR SHARE. An INSERT of the
 *   key of a row that is being updated waits as well (`_bt_check_unique` meets a version whose end is open).
 * - `reading table:T`, `locking in table:T`, `writing table:T`: the locks of whole tables. Statements read them; LOCK
 *   TABLE, TRUNCATE and changes of a definition write those that they keep out.
 *
 * | action | rows | new keys | keys | versions |
 * | --- | --- | --- | --- | --- |
 * | SELECT | read | | | |
 * | check of a foreign key | | | read | |
 * | FOR KEY SHARE | read | | read | |
 * | FOR SHARE | read | | | read |
 * | FOR NO KEY UPDATE, UPDATE of other columns | read | | | write |
 * | FOR UPDATE | read | | write | write |
 * | INSERT | | write | | read |
 * | DELETE, UPDATE of a key | read | write | write | write |
 *
 * Which rows are meant is not told apart, so the table is right for all of them. Its second column is only for a statement
 * that has a snapshot of its own: after the first statement of a REPEATABLE READ transaction a SELECT depends on no other
 * client's COMMIT any more. An UPDATE does: it fails if the newest version of its row is not the one that it sees.
 *
 * Reading `rows` is enough for a check whether a row exists: to be there for a new snapshot it was committed.
 */

/** An action of which everything else is made up. */
export type Action =
  | { readonly does: "scan" }
  /** A scan with a snapshot of its own in every isolation level: foreign keys see rows that their transaction does not. */
  | { readonly does: "scan anew" }
  | { readonly does: "lock rows"; readonly strength: RowLock }
  /** Searches a row by its key, and locks it so that it stays, as a foreign key does. */
  | { readonly does: "refer" }
  | { readonly does: "insert" }
  | { readonly does: "update" }
  | { readonly does: "update keys" }
  | { readonly does: "delete" }
  | { readonly does: "truncate" }
  | { readonly does: "lock table"; readonly mode: TableLockMode };

type Part = "rows" | "new keys" | "keys" | "versions" | "reading table" | "locking in table" | "writing table";
type Parts = { readonly [part in Part]?: AccessMode };

/** The resource that a new snapshot of a whole transaction reads, and every COMMIT that wrote adds to. */
export const commits = "commits";

const rowLocks: { readonly [strength in RowLock]: Parts } = {
  "key share": { keys: "read" },
  share: { versions: "read" },
  "no key update": { versions: "write" },
  update: { keys: "write", versions: "write" },
};

const deletes: Parts = { "new keys": "write", keys: "write", versions: "write" };
const allRows: Parts = { rows: "write", ...deletes };

/** Returns the effect of an action on a table. `ownSnapshot`: the statement sees what was committed before it. */
export function effectOnTable(table: string, action: Action, ownSnapshot: boolean): Effect {
  const seen: Parts = ownSnapshot ? { rows: "read" } : {};
  switch (action.does) {
    case "scan":
      return effect(table, { reads: true }, seen, {}, {});
    case "scan anew":
      return effect(table, { reads: true }, { rows: "read" }, {}, {});
    case "lock rows": {
      const locks = rowLocks[action.strength];
      return effect(table, { locks: true }, { ...seen, ...locks }, locks, locks);
    }
    case "refer": {
      const locks = rowLocks["key share"];
      // With an older snapshot it also counts as a read of the rows, to be on the safe side: PostgreSQL 15 needs only the key.
      return effect(table, { locks: true }, { ...(ownSnapshot ? {} : { rows: "read" }), ...locks }, locks, locks);
    }
    case "insert":
      return effect(
        table,
        { writes: true },
        { "new keys": "write", versions: "read" },
        { rows: "write", "new keys": "write", keys: "write" },
        { "new keys": "write" },
      );
    case "update": {
      const versions: Parts = { versions: "write" };
      return effect(table, { writes: true }, { ...seen, ...versions }, { rows: "write", ...versions }, versions);
    }
    case "update keys":
    case "delete":
      return effect(table, { writes: true }, { ...seen, ...deletes }, allRows, deletes);
    case "truncate": {
      // The other transactions see it at once, whatever snapshot they have, so it keeps them all out.
      const whole: Parts = { ...allRows, ...tableLock("access exclusive") };
      return effect(table, {}, whole, whole, whole);
    }
    case "lock table": {
      const lock = tableLock(action.mode);
      return effect(table, {}, lock, lock, lock);
    }
    default:
      throw new Error(`an unknown action ${action satisfies never}`);
  }
}

interface TableUse {
  readonly reads?: true;
  readonly locks?: true;
  readonly writes?: true;
}

function effect(table: string, use: TableUse, now: Parts, commit: Parts, rollback: Parts): Effect {
  // Kept until the end of the transaction.
  const lock: Parts = {
    ...(use.reads ? tableLock("access share") : {}),
    ...(use.locks ? tableLock("row share") : {}),
    ...(use.writes ? tableLock("row exclusive") : {}),
  };
  const showsRows = commit.rows === "write";
  return {
    now: onTable(table, { ...now, ...lock }),
    commit: new Map([...onTable(table, { ...commit, ...lock }), ...(showsRows ? ([[commits, "add"]] as const) : [])]),
    rollback: onTable(table, { ...rollback, ...lock }),
    session: none,
  };
}

/**
 * The locks of whole tables, by which others they keep out. SHARE keeps out writers, but not itself; here it does, which
 * only costs schedules.
 */
function tableLock(mode: TableLockMode): Parts {
  switch (mode) {
    case "access share":
      return { "reading table": "read" };
    case "row share":
      return { "locking in table": "read" };
    case "row exclusive":
      return { "writing table": "read" };
    case "share update exclusive":
    case "share":
    case "share row exclusive":
      return { "writing table": "write" };
    case "exclusive":
      return { "locking in table": "write", "writing table": "write" };
    case "access exclusive":
      return { "reading table": "write", "locking in table": "write", "writing table": "write" };
    default:
      throw new Error(`an unknown mode ${mode satisfies never}`);
  }
}

function onTable(table: string, parts: Parts): Accesses {
  return new Map(Object.entries(parts).map(([part, mode]) => [`${part}:${table}`, mode]));
}

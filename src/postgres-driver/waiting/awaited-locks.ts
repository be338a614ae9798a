import type { Client } from "pg";

/** What a session waits for. */
export interface AwaitedLock {
  /**
   * As `pg_locks.locktype`. A wait for the end of a transaction that wrote a row is `tuple`, and one for a transaction that
   * inserted the same key is `unique key`; both are `transactionid` in `pg_locks`.
   */
  readonly kind: string;
  /** Such as `ShareLock`. */
  readonly mode: string;
  /** The name of its table. Undefined: it is not about one, or it is not known which. */
  readonly table?: string;
  /** The unique indexes of which one is waited for. */
  readonly indexes?: readonly string[];
  /** Where the row is: block and item. */
  readonly row?: string;
  /** The key of an advisory lock: one number, or two with a comma. */
  readonly key?: string;
  /** The first characters of the statement that waits. */
  readonly sql: string;
}

interface Row {
  readonly pid: number;
  readonly kind: string;
  readonly mode: string;
  readonly table: string | null;
  readonly row: string | null;
  readonly key: string | null;
  readonly indexes: readonly string[] | null;
  readonly sql: string;
}

/*
 * While a session waits for the transaction that wrote a row, it holds the lock of this row (`heap_acquire_tuplock`). If it
 * waits for a transaction and holds no such lock, it inserts a key that this transaction has inserted (`_bt_doinsert`): into
 * one of the unique indexes that it has locked. An advisory lock has one key of 64 bits, or two of 32 (`pg_locks`).
 */
const question = `
  SELECT waiting.pid, waiting.locktype AS kind, waiting.mode, a.query AS sql,
    coalesce(waiting.relation, held.relation)::regclass::text AS "table",
    coalesce(waiting.page, held.page) || ',' || coalesce(waiting.tuple, held.tuple) AS row,
    CASE WHEN waiting.locktype <> 'advisory' THEN NULL
      WHEN waiting.objsubid = 1 THEN ((waiting.classid::bigint << 32) | waiting.objid::bigint)::text
      ELSE (waiting.classid::bigint::bit(32)::int) || ',' || (waiting.objid::bigint::bit(32)::int) END AS key,
    CASE WHEN waiting.locktype = 'transactionid' AND held.pid IS NULL THEN ARRAY(
      SELECT l.relation::regclass::text FROM pg_locks l JOIN pg_index i ON i.indexrelid = l.relation
      WHERE l.pid = waiting.pid AND l.locktype = 'relation' AND l.mode = 'RowExclusiveLock' AND i.indisunique
      ORDER BY 1) END AS indexes
  FROM pg_locks waiting
  JOIN pg_stat_activity a ON a.pid = waiting.pid AND a.datname = current_database()
  LEFT JOIN pg_locks held ON waiting.locktype = 'transactionid' AND held.pid = waiting.pid AND held.locktype = 'tuple' AND held.granted
  WHERE NOT waiting.granted
  ORDER BY waiting.pid`;

/** Returns what each session of the database waits for that waits for a lock. */
export async function readAwaitedLocks(client: Client): Promise<ReadonlyMap<number, AwaitedLock>> {
  const { rows } = await client.query<Row>({ name: "awaited locks", text: question });
  return new Map(rows.map((row) => [row.pid, lockOf(row)]));
}

function lockOf({ kind, mode, table, row, key, indexes, sql }: Row): AwaitedLock {
  const isKey = indexes !== null && indexes.length > 0;
  return {
    kind: kind !== "transactionid" ? kind : row !== null ? "tuple" : isKey ? "unique key" : kind,
    mode,
    sql: sql.slice(0, 200),
    ...(table !== null && { table }),
    ...(row !== null && { row }),
    ...(key !== null && { key }),
    ...(isKey && { indexes }),
  };
}

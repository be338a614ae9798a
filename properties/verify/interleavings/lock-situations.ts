import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { temporaryDirectory } from "../../temporary-directory.js";
import { controlled, scriptedTarget } from "../controlled.js";
import type { TestedDriver } from "../drivers/drivers.js";

/*
 * Situations in which a client meets a lock, or does not.
 */

type Line = readonly [client: "A" | "B", sql: string];

export interface Situation {
  readonly journalMode: "wal" | "delete";
  /** What happened before, in this order. */
  readonly before: readonly Line[];
  /** What B does then. */
  readonly attempt: string;
}

const read = "SELECT x FROM t";
const write = "INSERT INTO t VALUES (1)";
const lock = "BEGIN IMMEDIATE";

export const situations: readonly Situation[] = [
  { journalMode: "wal", before: [["A", lock]], attempt: lock },
  { journalMode: "wal", before: [["A", lock]], attempt: write },
  { journalMode: "wal", before: [["A", lock]], attempt: read },
  {
    journalMode: "wal",
    before: [
      ["A", lock],
      ["B", "BEGIN"],
    ],
    attempt: write,
  },
  {
    journalMode: "wal",
    before: [
      ["B", "BEGIN"],
      ["B", read],
      ["A", lock],
    ],
    attempt: write,
  },
  {
    journalMode: "wal",
    before: [
      ["B", "BEGIN"],
      ["B", read],
      ["A", write],
    ],
    attempt: write,
  },
  {
    journalMode: "wal",
    before: [
      ["B", "BEGIN"],
      ["B", "SELECT 1"],
      ["A", lock],
    ],
    attempt: write,
  },
  {
    journalMode: "wal",
    before: [
      ["A", "BEGIN"],
      ["A", read],
    ],
    attempt: "PRAGMA journal_mode = DELETE",
  },
  { journalMode: "delete", before: [["A", lock]], attempt: lock },
  {
    journalMode: "delete",
    before: [
      ["A", lock],
      ["A", write],
    ],
    attempt: read,
  },
  {
    journalMode: "delete",
    before: [
      ["A", "BEGIN"],
      ["A", read],
    ],
    attempt: write,
  },
  {
    journalMode: "delete",
    before: [
      ["A", "BEGIN"],
      ["A", read],
      ["B", lock],
      ["B", write],
    ],
    attempt: "COMMIT",
  },
  { journalMode: "delete", before: [["A", "BEGIN EXCLUSIVE"]], attempt: read },
  {
    journalMode: "delete",
    before: [
      ["B", "BEGIN"],
      ["B", read],
      ["A", lock],
    ],
    attempt: write,
  },
  {
    journalMode: "delete",
    before: [
      ["A", "BEGIN"],
      ["A", read],
    ],
    attempt: "PRAGMA journal_mode = WAL",
  },
  { journalMode: "delete", before: [["A", lock]], attempt: "PRAGMA journal_mode = WAL" },
];

type Behaviour = "goes on" | "waits" | "fails at once";

const timeoutMs = 50;

/** Asks SQLite itself, by the time that it takes. A busy machine can only make it longer, and not three times in a row. */
export function ofSqlite({ journalMode, before, attempt }: Situation): Behaviour {
  const file = join(temporaryDirectory(), "master.sqlite");
  const [A, B] = [new Sqlite(file, { timeout: timeoutMs }), new Sqlite(file, { timeout: timeoutMs })];
  A.pragma(`journal_mode = ${journalMode}`);
  A.exec("CREATE TABLE t (x); INSERT INTO t VALUES (0)");
  for (const [client, sql] of before) run(client === "A" ? A : B, sql);
  const took: number[] = [];
  for (let tried = 0; tried < 3; tried += 1) {
    const start = performance.now();
    if (run(B, attempt)) return "goes on";
    took.push(performance.now() - start);
  }
  A.close();
  B.close();
  return Math.min(...took) > 0.9 * timeoutMs ? "waits" : "fails at once";
}

function run(database: Sqlite.Database, sql: string): boolean {
  try {
    const statement = database.prepare(sql);
    if (statement.reader) statement.all();
    else statement.run();
    return true;
  } catch {
    return false;
  }
}

/** Returns what a client of the driver does in a controlled run. */
export async function ofHarness(driver: TestedDriver, { journalMode, before, attempt }: Situation): Promise<Behaviour> {
  const lines = [...before, ["B", attempt] as const];
  const module = scriptedTarget(
    `(directory) => {
      const db = open(directory, { timeout: 5000 });
      return { register(key, { keyName }) {
        try {
          for (const sql of JSON.parse(keyName)) {
            const statement = db.prepare(sql);
            if (statement.reader) statement.all(); else statement.run();
          }
        } finally {
          if (db.inTransaction) db.exec("ROLLBACK");
        }
        return { authId: key };
      } };
    }`,
    journalMode,
    "",
    driver,
  );
  const clients = (["A", "B"] as const).map((client) => {
    const own = lines.flatMap(([who, sql]) => (who === client ? [sql] : []));
    return [{ type: "register", key: client, settings: { keyName: JSON.stringify(own) } } as const];
  });
  const order = lines.map(([client]) => (client === "A" ? 0 : 1));
  const trace = await controlled(module, { prefix: [], clients })({
    type: "clients",
    // The call of each comes first.
    clients: [0, 1, ...order],
  });
  const step = trace.steps.filter(({ client, label }) => client === 1 && label === attempt)[0];
  if (step?.lock === "blocked" || step?.lock === "blocked-visibly") return "waits";
  return step?.error === undefined ? "goes on" : "fails at once";
}

/** Returns a situation as text. */
export function nameOf({ journalMode, before, attempt }: Situation): string {
  return `${journalMode}: ${[...before, ["B", attempt]].map(([client, sql]) => `${client} ${sql}`).join("; ")}`;
}

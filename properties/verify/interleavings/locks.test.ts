import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "../../temporary-directory.js";
import { callers, controlled, inOneGo, scriptedTarget } from "../controlled.js";

type Line = readonly [client: "A" | "B", sql: string];

interface Situation {
  readonly journalMode: "wal" | "delete";
  /** What happened before, in this order. */
  readonly before: readonly Line[];
  /** What B does then. */
  readonly attempt: string;
}

const read = "SELECT x FROM t";
const write = "INSERT INTO t VALUES (1)";
const lock = "BEGIN IMMEDIATE";

const situations: readonly Situation[] = [
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

/** Asks SQLite by the time that it takes. A busy machine can only make it longer, and not three times in a row. */
function ofSqlite({ journalMode, before, attempt }: Situation): Behaviour {
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

async function ofHarness({ journalMode, before, attempt }: Situation): Promise<Behaviour> {
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

function name({ journalMode, before, attempt }: Situation): string {
  return `${journalMode}: ${[...before, ["B", attempt]].map(([client, sql]) => `${client} ${sql}`).join("; ")}`;
}

describe("if a client meets a lock, Rollcall does what SQLite would do", () => {
  test.each(situations.map((situation) => [name(situation), situation] as const))("%s", async (_, situation) => {
    expect(await ofHarness(situation)).toBe(ofSqlite(situation));
  });
});

describe("a client that waits for a lock", () => {
  test("is tried again when another has given it back, and goes on", async () => {
    const module = scriptedTarget(`(directory) => {
      const db = open(directory);
      return { register() {
        db.transaction(() => db.prepare("UPDATE t SET x = x + 1").run()).immediate();
        return { authId: String(db.prepare("SELECT x FROM t").pluck().get()) };
      } };
    }`);
    const trace = await controlled(module, callers(2))({ type: "clients", clients: [0, 0, 1, 1] });
    expect(trace.steps.filter(({ lock }) => lock !== undefined).map(({ client, lock }) => [client, lock])).toEqual([
      [1, "blocked"],
      [1, "retry"],
    ]);
    expect(trace.events.map(({ outcome }) => outcome)).toMatchObject([
      { answer: { registration: { authId: "1" } } },
      { answer: { registration: { authId: "2" } } },
    ]);
  });

  test("fails after its busy timeout only if no other client can move: the shortest timeout first", async () => {
    const clients = ["x", "y"].map((key) => [{ type: "register", key, settings: {} } as const]);
    const run = controlled(scriptedTarget(crossing), { prefix: [], clients });
    // Each has its first lock; then A waits for y, up to 3 s, and B for x, up to 9 s.
    const trace = await run({ type: "clients", clients: [0, 0, 1, 1, 0, 1] });
    expect(trace.steps.filter(({ lock }) => lock === "expired")).toMatchObject([
      { client: 0, error: "SQLITE_BUSY", label: "BEGIN IMMEDIATE" },
    ]);
    expect(trace.events.map(({ outcome }) => outcome.type)).toEqual(["threw", "answered"]);
  });

  test("fails if the schedule asks for it", async () => {
    const module = scriptedTarget(`(directory) => {
      const db = open(directory);
      return { register() {
        db.transaction(() => db.prepare("UPDATE t SET x = x + 1").run()).immediate();
        return { authId: "a" };
      } };
    }`);
    // B comes after A has begun, waits, and -1 lets its timeout run out.
    const trace = await controlled(module, callers(2))({ type: "choices", choices: [0, 0, 1, 0, -1] });
    expect(trace.steps.filter(({ lock }) => lock === "expired")).toMatchObject([{ client: 1, error: "SQLITE_BUSY" }]);
  });

  test("yields if it polls: other clients move first", async () => {
    const module = scriptedTarget(`(directory) => {
      const file = path.join(directory, "lock");
      return { async register() {
        for (;;) {
          try { fs.closeSync(fs.openSync(file, "wx")); break; } catch { await new Promise((r) => setTimeout(r, 1)); }
        }
        fs.existsSync(file);
        fs.unlinkSync(file);
        return { authId: "a" };
      } };
    }`);
    const trace = await controlled(module, callers(2))({ type: "clients", clients: [0, 0, 1, 1] });
    expect(trace.events.map(({ outcome }) => outcome.type)).toEqual(["answered", "answered"]);
  });
});

/** Each client locks the database that its key names, and then the other one. */
const crossing = `(directory) => {
  const x = new Sqlite(path.join(directory, "x.sqlite"), { timeout: 9000 });
  const y = new Sqlite(path.join(directory, "y.sqlite"), { timeout: 3000 });
  return { register(key) {
    const [first, second] = key === "x" ? [x, y] : [y, x];
    first.exec("BEGIN IMMEDIATE");
    try {
      second.exec("BEGIN IMMEDIATE");
      second.exec("COMMIT");
    } finally {
      first.exec("COMMIT");
    }
    return { authId: key };
  } };
}`;

test("a run in one go has no preemption", async () => {
  const module = scriptedTarget(`(directory) => ({ register: () => (fs.existsSync(directory), { authId: "a" }) })`);
  const { choices, steps } = await controlled(module, callers(2))(inOneGo);
  expect(choices.every((choice) => choice === 0)).toBe(true);
  expect(steps.map(({ client }) => client)).toEqual([0, 0, 1, 1]);
});

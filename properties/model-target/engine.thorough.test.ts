import type { PassName } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import { verify } from "#src/verify.js";
import { reasonOf } from "../verify/one-pass.js";
import { targetModule } from "../verify/target-module.js";

/*
 * What the engine does for a target with a model beside the examples: jobs, one client, no inspect, crashes of the process
 * only, partitions, own invariants.
 */

/** A set of words in SQLite. Each part can be replaced by another. */
function words(replaced: { readonly [part: string]: string } = {}): string {
  const parts = {
    name: `"words"`,
    model: `{
      initial: [],
      operations: {
        add: {
          argument: fc.constantFrom("a", "b", "c"),
          step: (state, word) => ({ state: [...new Set([...state, word])].sort(), answer: !state.includes(word) }),
        },
        all: { readOnly: true, step: (state) => ({ state, answer: state }) },
      },
      atRest: (state) => state,
    }`,
    setup: `(directory) => open(directory).exec("CREATE TABLE words (word TEXT PRIMARY KEY)").close()`,
    connect: `(directory) => {
      const db = open(directory);
      return { add: (word) => add(db, word), all: () => all(db), close: () => db.close() };
    }`,
    inspect: `(directory) => { const db = open(directory); try { return all(db); } finally { db.close(); } }`,
    ...replaced,
  };
  return targetModule(`
    import fc from "${import.meta.resolve("fast-check")}";
    import Sqlite from "${import.meta.resolve("better-sqlite3")}";
    const open = (directory) => new Sqlite(directory + "/words.db");
    const add = (db, word) => db.prepare("INSERT OR IGNORE INTO words VALUES (?)").run(word).changes === 1;
    const all = (db) => db.prepare("SELECT word FROM words ORDER BY word").pluck().all();
    export default { ${Object.entries(parts)
      .map(([part, code]) => `${part}: ${code}`)
      .join(", ")} };
  `);
}

async function verdictsOf(module: string, only: readonly PassName[], schedules = 120): Promise<readonly string[]> {
  const { passes } = await verify({ module, only, schedules, seed: 1, seconds: 2, threads: 3, shrink: false });
  return passes.map((result) => {
    if (result.verdict !== "failed") return `${result.pass} ${reasonOf(result)}`;
    return `${result.pass} ${result.findings.map(({ code }) => code).join(", ")}`;
  });
}

describe("a target with a model", () => {
  test("and nothing else is judged by its answers alone, and the report says so", async () => {
    const blind = words({ inspect: "undefined" });
    const { passes } = await verify({ module: blind, only: ["stress"], seed: 1, seconds: 2, threads: 2 });
    expect(passes.map(({ work }) => work.notes)).toEqual([
      [
        "the store at rest was not compared with the model: that takes both inspect of the target and atRest of the model",
      ],
    ]);
    expect(await verdictsOf(blind, ["sequential", "interleavings"])).toEqual([
      "sequential passed",
      "interleavings passed",
    ]);
  });

  test("that forgets what it was told is convicted by the store at rest, or by the next answer", async () => {
    const connect = `(directory) => { const own = []; return {
      add: (word) => { if (own.includes(word)) return false; own.push(word); return true; }, all: () => own.toSorted() }; }`;
    expect(await verdictsOf(words({ connect }), ["sequential"])).toEqual(["sequential state-differs"]);
    expect(await verdictsOf(words({ connect, inspect: "undefined" }), ["sequential"])).toEqual([
      "sequential wrong-answer",
    ]);
  });

  test("with a job that changes what clients see", async () => {
    const tidy = (sql: string) => `{ tidy: (directory) => open(directory).exec(${JSON.stringify(sql)}).close() }`;
    expect(await verdictsOf(words({ jobs: tidy("PRAGMA optimize") }), ["sequential"])).toEqual(["sequential passed"]);
    expect(await verdictsOf(words({ jobs: tidy("DELETE FROM words") }), ["sequential", "interleavings"])).toEqual([
      "sequential wrong-answer",
      "interleavings state-differs",
    ]);
  });

  test("with an invariant of its own", async () => {
    const check = `(directory) => {
      const db = open(directory);
      try { return all(db).includes("c") ? ["c is no word"] : []; } finally { db.close(); } }`;
    expect(await verdictsOf(words({ check }), ["sequential"])).toEqual(["sequential own-invariant"]);
  });

  test("that allows one client", async () => {
    const { passes, notApplicable } = await verify({
      module: words({ maxClients: "1" }),
      schedules: 60,
      seed: 1,
      seconds: 3,
    });
    expect([passes.map(({ pass, verdict }) => `${pass} ${verdict}`), notApplicable]).toEqual([
      ["sequential passed", "crashes passed", "faults passed"],
      ["interleavings", "stress"],
    ]);
  });

  test("that throws what its model does not know", async () => {
    const connect = `(directory) => { const db = open(directory); return {
      add: (word) => { if (word === "c" && all(db).length === 2) throw new RangeError("full"); return add(db, word); },
      all: () => all(db), close: () => db.close() }; }`;
    expect(await verdictsOf(words({ connect }), ["sequential"])).toEqual(["sequential operation-threw"]);
    const tolerates = `(error) => error instanceof RangeError`;
    expect(await verdictsOf(words({ connect, tolerates }), ["sequential"])).toEqual(["sequential passed"]);
  });
});

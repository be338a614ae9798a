import { describe, expect, test } from "vitest";
import { type CrashPoint, crashPoints } from "#src/crash/index.js";
import { callers, controlled, inOneGo, scriptedTarget } from "../controlled.js";

/*
 * What a power loss may take: everything that went through node:fs and was not fsynced, and in SQLite's files
 * everything that their `PRAGMA synchronous` does not promise (https://sqlite.org/pragma.html#pragma_synchronous).
 */

/**
 * Returns every crash of one client after this source. It may use `directory`, `fs` and `db`. `before`: what the client
 * does when it connects, before steps are recorded.
 */
async function endings(source: string, journalMode?: string, before = ""): Promise<readonly CrashPoint[]> {
  const client = `(directory) => {
    const at = (name) => path.join(directory, name);
    const sync = (name) => {
      const descriptor = fs.openSync(at(name), "r");
      fs.fsyncSync(descriptor);
      fs.closeSync(descriptor);
    };
    const db = open(directory);
    db.prepare("SELECT x FROM t").get();
    ${before};
    return { async register() { ${source}; return { authId: "a" }; }, close: () => db.close() };
  }`;
  const recording = { directorySnapshots: "each-step", faults: false } as const;
  const { directorySnapshots, steps } = await controlled(scriptedTarget(client, journalMode), callers(1), {
    recording,
  })(inOneGo);
  return crashPoints(directorySnapshots, steps).at(-1) ?? [];
}

/** Returns what is lost in each crash, without the crash that takes everything at once. */
async function losses(source: string, journalMode?: string, before?: string): Promise<string[]> {
  const all = await endings(source, journalMode, before);
  const lost = all.map((point) => point.lost).filter(({ length }) => length === 1);
  return lost.flat();
}

function contentOf(point: CrashPoint | undefined, path: string): string | undefined {
  const entry = point?.crashState.find((each) => each.path === path);
  return entry?.type === "file" ? Buffer.from(entry.content).toString() : undefined;
}

describe("through node:fs", () => {
  test("what was written is lost, wholly or in part, until it is fsynced", async () => {
    expect(await losses(`fs.writeFileSync(at("f"), "1234"); sync(".")`)).toEqual([
      "what was written to f",
      "a part of what was written to f",
    ]);
    expect(await losses(`fs.writeFileSync(at("f"), "1234"); sync("f"); sync(".")`)).toEqual([]);
    expect(await losses(`fs.writeFileSync(at("f"), "1234", { flush: true }); sync(".")`)).toEqual([]);
  });

  test("after a write nothing of it is left, or a part", async () => {
    const [killed, nothing, part] = await endings(`fs.writeFileSync(at("f"), "1234"); sync(".")`);
    expect([killed, nothing, part].map((point) => contentOf(point, "f"))).toEqual(["1234", "", "12"]);
  });

  test("after an append or an overwrite the durable content comes back", async () => {
    const durably = `fs.writeFileSync(at("f"), "old.", { flush: true }); sync(".")`;
    const appended = await endings(`${durably}; fs.appendFileSync(at("f"), "more")`);
    expect(appended.map((point) => contentOf(point, "f"))).toEqual(["old.more", "old.", "old.mo"]);
    const over = await endings(
      `${durably}; const fd = fs.openSync(at("f"), "r+"); fs.writeSync(fd, "NEW!"); fs.closeSync(fd)`,
    );
    expect(over.map((point) => contentOf(point, "f"))).toEqual(["NEW!", "old.", "NEd."]);
  });

  test("a file that is opened so that every write is durable loses none", async () => {
    expect(await losses(`fs.writeFileSync(at("f"), "1234", { flag: "as" }); sync(".")`)).toEqual([]);
  });

  test("a new name is lost until its directory is fsynced", async () => {
    expect(await losses(`fs.writeFileSync(at("f"), "1234", { flush: true })`)).toEqual(["the name f"]);
    expect(await losses(`fs.mkdirSync(at("d"))`)).toEqual(["the name d"]);
    expect(await losses(`fs.mkdirSync(at("d")); sync("d")`)).toEqual(["the name d"]);
    expect(await losses(`fs.mkdirSync(at("d")); sync(".")`)).toEqual([]);
  });

  test("a link is lost by itself", async () => {
    const source = `fs.writeFileSync(at("f"), "1234", { flush: true }); sync("."); fs.linkSync(at("f"), at("g"))`;
    expect(await losses(source)).toEqual(["the name g"]);
    const [, lost] = await endings(source);
    expect([contentOf(lost, "f"), contentOf(lost, "g")]).toEqual(["1234", undefined]);
  });

  test("a renaming is lost wholly or not at all", async () => {
    const source = `fs.writeFileSync(at("f"), "1234", { flush: true }); sync("."); fs.renameSync(at("f"), at("g"))`;
    expect(await losses(source)).toEqual(["the renaming of f to g"]);
    const [, lost] = await endings(source);
    expect([contentOf(lost, "f"), contentOf(lost, "g")]).toEqual(["1234", undefined]);
  });

  test("a file that was replaced by a renaming comes back with it", async () => {
    const source = `
      fs.writeFileSync(at("old"), "old", { flush: true }); fs.writeFileSync(at("new"), "new", { flush: true }); sync(".");
      fs.renameSync(at("new"), at("old"))`;
    const [killed, lost] = await endings(source);
    expect([contentOf(killed, "old"), contentOf(killed, "new")]).toEqual(["new", undefined]);
    expect([contentOf(lost, "old"), contentOf(lost, "new")]).toEqual(["old", "new"]);
  });

  test("a removal is lost until the directory is fsynced, and the file is back as it was", async () => {
    const source = `fs.writeFileSync(at("f"), "1234", { flush: true }); sync("."); fs.unlinkSync(at("f"))`;
    const [killed, lost] = await endings(source);
    expect([contentOf(killed, "f"), contentOf(lost, "f")]).toEqual([undefined, "1234"]);
    expect(await losses(`${source}; sync(".")`)).toEqual([]);
  });

  test("with the name of a directory all of its content is lost", async () => {
    const [, lost] = await endings(
      `fs.mkdirSync(at("d")); fs.writeFileSync(at("d/f"), "1", { flush: true }); sync("d")`,
    );
    expect(lost?.crashState.map(({ path }) => path)).not.toContain("d/f");
  });

  test("each of several changes is lost alone, and all are lost at once", async () => {
    const all = await endings(
      `fs.writeFileSync(at("f"), "1", { flush: true }); fs.writeFileSync(at("g"), "2", { flush: true })`,
    );
    expect(all.map(({ lost }) => lost)).toEqual([[], ["the name f"], ["the name g"], ["the name f", "the name g"]]);
  });
});

const insert = `db.exec("INSERT INTO t VALUES (1)")`;

describe("of SQLite's files", () => {
  test.each(["FULL", "EXTRA"])("nothing that was committed is lost at synchronous = %s", async (level) => {
    expect(await losses(`db.pragma("synchronous = ${level}"); ${insert}`)).toEqual([]);
    expect(await losses(`db.pragma("synchronous = ${level}"); ${insert}`, "delete")).toEqual([]);
  });

  test("at NORMAL, which is better-sqlite3's default, a WAL loses what was committed to it", async () => {
    expect(await losses(insert)).toContain(
      "what was committed to master.sqlite since it was last synced (PRAGMA synchronous = NORMAL)",
    );
  });

  test("a loss that FULL would have prevented names the database and the level", async () => {
    const unsynced = async (source: string, mode?: string): Promise<readonly unknown[]> =>
      (await endings(source, mode)).map((point) => point.unsynced).filter(({ length }) => length > 0);
    const normal = [{ file: "master.sqlite", level: "NORMAL" }];
    const off = [{ file: "master.sqlite", level: "OFF" }];
    expect(await unsynced(insert)).toEqual([normal, normal]);
    expect(await unsynced(`db.pragma("synchronous = OFF"); ${insert}`)).toContainEqual(off);
    expect(await unsynced(`fs.writeFileSync(at("f"), "1")`)).toEqual([]);
  });

  test("if something else is lost as well, the level alone is not named", async () => {
    const all = await endings(`${insert}; fs.writeFileSync(at("f"), "1", { flush: true })`);
    expect(all.map(({ lost, unsynced }) => `${lost.length} ${unsynced.length}`)).toContain("2 0");
  });

  test("at NORMAL a checkpoint makes all of it durable", async () => {
    expect(await losses(`${insert}; db.pragma("wal_checkpoint(TRUNCATE)")`)).toEqual([]);
  });

  test("closing makes a checkpoint, which is durable although the connection has run nothing since the beginning", async () => {
    expect(await losses("db.close()", "wal", `db.pragma("synchronous = FULL"); ${insert}`)).toEqual([]);
    expect(await losses("db.close()", "wal", insert)).toEqual([]);
    expect(await losses("db.close()", "wal", `db.pragma("synchronous = OFF"); ${insert}`)).not.toEqual([]);
  });

  test("at NORMAL a rollback journal keeps what was committed", async () => {
    expect(await losses(`db.pragma("synchronous = NORMAL"); ${insert}`, "delete")).toEqual([]);
  });

  test.each(["wal", "delete"])("at OFF everything that was written is lost, in journal mode %s", async (mode) => {
    expect(await losses(`db.pragma("synchronous = OFF"); ${insert}`, mode)).not.toEqual([]);
  });

  test("a transaction that was not committed has nothing to lose", async () => {
    expect(await losses(`db.pragma("synchronous = FULL"); db.exec("BEGIN"); ${insert}`)).toEqual([]);
  });

  test("a new database has its name when it has committed something, and may lose it before", async () => {
    const fresh = `const other = new Sqlite(at("other.sqlite"));`;
    expect(await losses(`${fresh} other.close()`)).toEqual(["the name other.sqlite"]);
    expect(await losses(`${fresh} other.exec("CREATE TABLE t (x)"); other.close()`)).toEqual([]);
  });

  test("what SQLite has copied into another database is durable", async () => {
    expect(await losses(`await db.backup(at("copy.sqlite"))`)).toEqual([]);
    expect(await losses(`db.exec("VACUUM INTO '" + at("copy.sqlite") + "'")`)).toEqual([]);
  });

  test("what was copied through node:fs is durable when SQLite has committed to it, not when it was only read", async () => {
    const copied = `
      fs.copyFileSync(at("master.sqlite"), at("copy.sqlite")); sync(".");
      const copy = new Sqlite(at("copy.sqlite")); copy.pragma("synchronous = FULL");`;
    expect(await losses(`${copied} copy.prepare("SELECT x FROM t").get(); copy.close()`, "delete")).toContain(
      "what was written to copy.sqlite",
    );
    expect(await losses(`${copied} copy.exec("INSERT INTO t VALUES (2)"); copy.close()`, "delete")).toEqual([]);
  });
});

test("a missing snapshot is noticed: the crash states would not belong to their steps", async () => {
  const recording = { directorySnapshots: "each-step", faults: false } as const;
  const module = scriptedTarget(
    `(directory) => ({ register: () => (fs.mkdirSync(path.join(directory, "d")), { authId: "a" }) })`,
  );
  const { directorySnapshots, steps } = await controlled(module, callers(1), { recording })(inOneGo);
  expect(crashPoints(directorySnapshots, steps)).toHaveLength(steps.length + 1);
  expect(() => crashPoints(directorySnapshots.slice(1), steps)).toThrow(
    expect.objectContaining({ code: "INVARIANT_BROKEN" }),
  );
});

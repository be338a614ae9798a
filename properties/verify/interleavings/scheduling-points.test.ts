import { describe, expect, test } from "vitest";
import { callers, controlled, inOneGo, scriptedTarget, stepsOf } from "../controlled.js";

/** Returns the steps of one client's `register`. */
async function stepsBefore(body: string, prepare = ""): Promise<string[]> {
  const module = scriptedTarget(`(directory) => {
    const db = open(directory);
    ${prepare}
    return { async register() { ${body}; return { authId: "a" }; } };
  }`);
  return stepsOf(await controlled(module, callers(1))(inOneGo));
}

describe("there is a scheduling point before every", () => {
  test("statement, by whatever method it is run", async () => {
    expect(
      await stepsBefore(`
        db.prepare("INSERT INTO t VALUES (?)").run(1);
        db.prepare("SELECT x FROM t").get();
        db.prepare("SELECT x FROM t").pluck().all();
      `),
    ).toEqual([
      "INSERT INTO t VALUES (?) master.sqlite",
      "SELECT x FROM t master.sqlite",
      "SELECT x FROM t master.sqlite",
    ]);
  });

  test("statement of an exec, also if strings, comments and triggers have semicolons", async () => {
    expect(
      await stepsBefore(`db.exec(\`
        INSERT INTO t VALUES ('a;b'); -- not; here
        CREATE TRIGGER r AFTER INSERT ON t BEGIN DELETE FROM t WHERE x = 9; DELETE FROM t WHERE x = 8; END;
        /* ; */ DELETE FROM t
      \`)`),
    ).toEqual([
      "INSERT INTO t VALUES ('a;b') master.sqlite",
      "CREATE TRIGGER r AFTER INSERT ON t BEGIN DELETE FROM t WHERE x = 9; DELETE FROM t WHERE x = 8; END master.sqlite",
      "DELETE FROM t master.sqlite",
    ]);
  });

  test("statement of an exec, but not those inside of a trigger with a CASE", async () => {
    const sql =
      "CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT CASE WHEN 1 THEN 2 END; DELETE FROM t WHERE x = 8; END";
    expect(await stepsBefore(`db.exec("${sql}; DELETE FROM t")`)).toEqual([
      `${sql} master.sqlite`,
      "DELETE FROM t master.sqlite",
    ]);
  });

  test("part of a transaction, in all modes and nested", async () => {
    expect(
      await stepsBefore(`
        const inner = db.transaction(() => {});
        const outer = db.transaction(() => { inner(); });
        outer(); outer.deferred(); outer.immediate(); outer.exclusive();
        try { db.transaction(() => { throw new Error("no"); })(); } catch {}
      `),
    ).toEqual(
      [
        ["BEGIN", "SAVEPOINT", "RELEASE", "COMMIT"],
        ["BEGIN DEFERRED", "SAVEPOINT", "RELEASE", "COMMIT"],
        ["BEGIN IMMEDIATE", "SAVEPOINT", "RELEASE", "COMMIT"],
        ["BEGIN EXCLUSIVE", "SAVEPOINT", "RELEASE", "COMMIT"],
        ["BEGIN", "ROLLBACK"],
      ].flatMap((labels) => labels.map((label) => `${label} master.sqlite`)),
    );
  });

  test("opening, pragma, cursor and closing", async () => {
    expect(
      await stepsBefore(`
        const other = open(directory);
        other.pragma("synchronous = FULL");
        other.pragma("busy_timeout = 100");
        for (const row of other.prepare("SELECT x FROM t").iterate()) break;
        other.close();
      `),
    ).toEqual([
      "open master.sqlite",
      "PRAGMA synchronous = FULL master.sqlite",
      "PRAGMA busy_timeout = 100 master.sqlite",
      "SELECT x FROM t master.sqlite",
      "close cursor master.sqlite",
      "close master.sqlite",
    ]);
  });

  test("part of a backup", async () => {
    const steps = await stepsBefore(`await db.backup(path.join(directory, "copy.sqlite"))`);
    expect(steps).toContain("backup master.sqlite");
  });

  test("call of node:fs, in its synchronous, callback and promise form", async () => {
    expect(
      await stepsBefore(`
        const file = (name) => path.join(directory, name);
        fs.writeFileSync(file("a"), "1");
        await new Promise((resolve, reject) => fs.rename(file("a"), file("b"), (e) => (e ? reject(e) : resolve())));
        await fs.promises.link(file("b"), file("c"));
        const handle = await fs.promises.open(file("c"), "r+");
        await handle.write("2");
        await handle.sync();
        await handle.close();
        fs.existsSync(file("c"));
        await new Promise((resolve) => fs.createWriteStream(file("d")).end("x", resolve));
        fs.rmSync(file("d"));
      `),
    ).toEqual([
      "open a",
      "write a",
      "rename a -> b",
      "link b -> c",
      "open c",
      "write c",
      "fsync c",
      "check for c",
      "open d",
      "write d",
      "remove d",
    ]);
  });

  const inDirectory = `const file = (name) => path.join(directory, name);`;

  test.each([
    ["a promise and bytes", `await fs.promises.writeFile(file("a"), Buffer.from("1"), { flush: true })`],
    [
      "a promise and a signal",
      `await fs.promises.writeFile(file("a"), "1", { flush: true, signal: new AbortController().signal })`,
    ],
    [
      "a callback and bytes",
      `await new Promise((done) => fs.writeFile(file("a"), Buffer.from("1"), { flush: true }, done))`,
    ],
  ])("part of a whole write with %s", async (_, source) => {
    expect(await stepsBefore(inDirectory + source)).toEqual(["open a", "write a", "fsync a"]);
  });

  test.each([
    ["bytes", `fs.write(descriptor, Buffer.from("1"), 0, 1, 0, done)`, "write a"],
    ["several buffers", `fs.writev(descriptor, [Buffer.from("1"), Buffer.from("2")], 0, done)`, "write a"],
    ["text", `fs.write(descriptor, "1", done)`, "write a"],
  ])("write of %s with a callback", async (_, call, label) => {
    const source = `
      const descriptor = fs.openSync(file("a"), "w");
      await new Promise((resolve, reject) => { const done = (error) => (error ? reject(error) : resolve()); ${call}; });
      fs.closeSync(descriptor);`;
    expect(await stepsBefore(inDirectory + source)).toEqual(["open a", label]);
  });

  test("sleep", async () => {
    expect(
      await stepsBefore(`
        await new Promise((resolve) => setTimeout(resolve, 2));
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
      `),
    ).toEqual(["sleep 2 ms", "sleep 1 ms"]);
  });

  test("call that ES modules have imported by name", async () => {
    const module = scriptedTarget(`(directory) => ({
      async register() {
        const { existsSync } = await import("node:fs");
        const { stat } = await import("node:fs/promises");
        existsSync(path.join(directory, "a"));
        await stat(path.join(directory, "master.sqlite"));
        return { authId: "a" };
      },
    })`);
    expect(stepsOf(await controlled(module, callers(1))(inOneGo))).toEqual(["check for a", "stat master.sqlite"]);
  });
});

describe("there is no scheduling point before", () => {
  test("databases in memory and files outside of the run's directory", async () => {
    expect(
      await stepsBefore(`
        new Sqlite(":memory:").exec("CREATE TABLE u (y)");
        fs.existsSync("/");
      `),
    ).toEqual([]);
  });
});

describe("the code under test", () => {
  test("reads and sets its busy timeout as usual, although the connection's own is 0", async () => {
    const module = scriptedTarget(`(directory) => {
      const db = open(directory, { timeout: 1234 });
      return { register() {
        const seen = [db.pragma("busy_timeout", { simple: true })];
        db.pragma("busy_timeout = 77");
        seen.push(db.pragma("busy_timeout", { simple: true }));
        db.exec("PRAGMA busy_timeout = 78");
        seen.push(db.prepare("PRAGMA busy_timeout").pluck().get());
        return { authId: seen.join() };
      } };
    }`);
    const { events } = await controlled(module, callers(1))(inOneGo);
    expect(events[0]?.outcome).toMatchObject({ answer: { registration: { authId: "1234,77,78" } } });
  });

  test("gets the same from node:fs, promisified or not", async () => {
    const module = scriptedTarget(`(directory) => ({
      async register() {
        const { promisify } = await import("node:util");
        const file = path.join(directory, "a");
        const fd = fs.openSync(file, "w+");
        const written = await promisify(fs.write)(fd, Buffer.from("text"), 0, 4, 0);
        const read = await promisify(fs.read)(fd, Buffer.alloc(4), 0, 4, 0);
        const seen = [written.bytesWritten, read.bytesRead, String(read.buffer), await promisify(fs.exists)(file)];
        const none = await fs.promises.stat(file + "b", { throwIfNoEntry: false }).catch((error) => error.code);
        let thrown = "nothing";
        try { fs.stat(7n, () => {}); } catch (error) { thrown = error.code; }
        const aborted = await fs.promises.readFile(file, { signal: AbortSignal.abort() }).catch((error) => error.name);
        return { authId: [...seen, none, thrown, aborted].join() };
      },
    })`);
    const { events } = await controlled(module, callers(1))(inOneGo);
    expect(events[0]?.outcome).toMatchObject({
      answer: { registration: { authId: "4,4,text,true,ENOENT,ERR_INVALID_ARG_TYPE,AbortError" } },
    });
  });

  test("gets the same errors as without scheduling points", async () => {
    const module = scriptedTarget(`(directory) => ({
      async register() {
        const codes = [];
        const note = (error) => codes.push(error.code);
        try { fs.readFileSync(path.join(directory, "none")); } catch (error) { note(error); }
        await fs.promises.unlink(path.join(directory, "none")).catch(note);
        try { open(directory).prepare("SELECT * FROM none"); } catch (error) { note(error); }
        try { open(directory).exec("nonsense"); } catch (error) { note(error); }
        return { authId: codes.join() };
      },
    })`);
    const { events } = await controlled(module, callers(1))(inOneGo);
    expect(events[0]?.outcome).toMatchObject({
      answer: { registration: { authId: "ENOENT,ENOENT,SQLITE_ERROR,SQLITE_ERROR" } },
    });
  });
});

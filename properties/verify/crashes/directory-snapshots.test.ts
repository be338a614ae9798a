import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import type { DirectorySnapshot } from "#src/core/index.js";
import { openControlledThreads } from "#src/host/index.js";
import { temporaryDirectory } from "../../temporary-directory.js";
import { callers, controlled, inOneGo, scriptedTarget } from "../controlled.js";
import { adapters, runOf } from "../registration.js";

const recording = { directorySnapshots: "each-step", faults: false } as const;

function pathsIn(snapshot: DirectorySnapshot | undefined): string[] {
  return (snapshot?.entries ?? []).map(({ path }) => path).sort();
}

describe("a directory snapshot", () => {
  test("is taken before the first step and after each step, and the last one has the content of the directory", async () => {
    const client = `(directory) => ({ register() {
      fs.mkdirSync(path.join(directory, "d"));
      fs.writeFileSync(path.join(directory, "d/f"), "content");
      fs.linkSync(path.join(directory, "d/f"), path.join(directory, "g"));
      fs.symlinkSync("g", path.join(directory, "s"));
      return { authId: "a" };
    } })`;
    const threads = openControlledThreads({
      postgresUrl: undefined,
      targetUrl: pathToFileURL(scriptedTarget(client)).href,
      adapters,
      count: 1,
      timeouts: { stepMs: 20_000, stallMs: 20_000 },
      signal: new AbortController().signal,
    });
    onTestFinished(threads.destroy);
    const directory = temporaryDirectory();
    const outcome = await threads.run({ directory, ...runOf(callers(1)), schedule: inOneGo, recording });
    if (outcome.type !== "finished") throw new Error(JSON.stringify(outcome));
    const { directorySnapshots, steps } = outcome.trace;
    expect(directorySnapshots.map(({ step }) => step)).toEqual([-1, ...steps.map(({ index }) => index)]);
    expect(pathsIn(directorySnapshots[0])).toEqual([".", "master.sqlite"]);
    const last = directorySnapshots.at(-1);
    expect(pathsIn(last).filter((path) => path !== ".")).toEqual(
      readdirSync(directory, { recursive: true, encoding: "utf8" }).sort(),
    );
    const file = (path: string) => last?.entries.find((entry) => entry.path === path);
    expect(file("d/f")).toMatchObject({ type: "file", content: new Uint8Array(readFileSync(join(directory, "d/f"))) });
    expect(file("g")?.node).toBe(file("d/f")?.node);
    expect(file("s")).toMatchObject({ type: "symbolic-link", to: "g" });
  });

  test("has what a transaction has committed to its WAL, and not the uncommitted writes", async () => {
    const client = `(directory) => {
      const db = open(directory);
      return { register() {
        db.exec("BEGIN IMMEDIATE");
        db.exec("INSERT INTO t VALUES (1)");
        db.exec("COMMIT");
        return { authId: "a" };
      } };
    }`;
    const { directorySnapshots, steps } = await controlled(scriptedTarget(client), callers(1), { recording })(inOneGo);
    const walAfter = (label: string): number => {
      const step = steps.find((each) => each.label.startsWith(label))?.index;
      const entry = directorySnapshots
        .find((snapshot) => snapshot.step === step)
        ?.entries.find(({ path }) => path.endsWith("-wal"));
      return entry?.type === "file" ? entry.content.length : 0;
    };
    expect(walAfter("INSERT")).toBe(0);
    expect(walAfter("COMMIT")).toBeGreaterThan(0);
  });

  // Closing a file that SQLite has open drops the locks of the whole process. Only another process notices that.
  test.each(["wal", "delete"])("drops none of SQLite's locks, in journal mode %s", async (mode) => {
    const client = `(directory) => {
      const db = open(directory);
      const intruder = "new (require('better-sqlite3'))(process.argv[1], { timeout: 0 }).exec('BEGIN IMMEDIATE')";
      return { async register() {
        db.exec("BEGIN IMMEDIATE");
        db.exec("INSERT INTO t VALUES (1)");
        fs.writeFileSync(path.join(directory, "other"), "");
        const { spawnSync } = await import("node:child_process");
        const { stderr } = spawnSync(process.execPath, ["-e", intruder, path.join(directory, "master.sqlite")], {
          cwd: path.dirname(require.resolve("better-sqlite3/package.json")),
          encoding: "utf8",
        });
        db.exec("COMMIT");
        return { authId: /SQLITE_BUSY/.test(stderr) ? "kept out" : "came in" + stderr };
      } };
    }`;
    const { events } = await controlled(scriptedTarget(client, mode), callers(1), { recording })(inOneGo);
    expect(events).toMatchObject([{ outcome: { answer: { registration: { authId: "kept out" } } } }]);
  });
});

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import Sqlite from "better-sqlite3";
import { describe, expect, onTestFinished, test } from "vitest";
import { diagnose, repair } from "#src/doctor/index.js";
import { built } from "../built.js";
import { temporaryDirectory } from "../temporary-directory.js";
import { createApplication, fileNameOf, noteIn } from "./application.js";
import { countsOf } from "./contents.js";
import { undecided } from "./many.js";
import { addAccounts, plantAll } from "./plant.js";

interface Registrar {
  readonly registered: readonly string[];
  /** Waits until so many more accounts are registered. */
  more(count: number): Promise<void>;
  kill(): Promise<void>;
}

function startRegistrar(directory: string, journalMode: string): Registrar {
  const child: ChildProcess = spawn(
    process.execPath,
    [built("properties/doctor/registrar-process.js"), directory, journalMode],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  const registered: string[] = [];
  let err = "";
  if (child.stdout === null || child.stderr === null) throw new Error("the registrar has no output");
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  const lines = createInterface(child.stdout);
  lines.on("line", (line) => registered.push(line));
  return {
    registered,
    async more(count) {
      const wanted = registered.length + count;
      while (registered.length < wanted) await once(lines, "line");
    },
    async kill() {
      expect(child.exitCode).toBeNull();
      child.kill("SIGKILL");
      await once(child, "close");
      expect(err).toBe("");
    },
  };
}

describe.each(["wal", "delete"])("beside a process that registers all the time, journal_mode = %s", (journalMode) => {
  test("nothing is found in a healthy database, and the process goes on", async () => {
    const directory = temporaryDirectory();
    const app = createApplication(directory);
    addAccounts(app, 20);
    app.master.close();
    const registrar = startRegistrar(directory, journalMode);
    await registrar.more(5);
    for (let round = 0; round < 3; round += 1) {
      expect(countsOf(await diagnose(directory))).toEqual({});
      await registrar.more(5);
    }
    await registrar.kill();
  });

  test("repair repairs what was planted, and no registration is lost", async () => {
    const directory = temporaryDirectory();
    const app = createApplication(directory);
    addAccounts(app, 20);
    const planted = plantAll(app, 5);
    app.master.close();
    const registrar = startRegistrar(directory, journalMode);
    await registrar.more(5);
    const { diagnosis } = await repair(directory);
    expect(countsOf(diagnosis)).toEqual(
      Object.fromEntries(Object.entries(planted).filter(([code]) => undecided.includes(code))),
    );
    await registrar.more(5);
    await registrar.kill();
    const master = new Sqlite(join(directory, "master.db"));
    const isThere = master.prepare("SELECT 1 FROM api_keys JOIN user_registry USING (auth_id) WHERE auth_id = ?");
    for (const authId of registrar.registered) {
      expect(isThere.get(authId)).toBeDefined();
      expect(existsSync(join(app.users, fileNameOf(authId)))).toBe(true);
      expect(noteIn(join(app.users, fileNameOf(authId)))).toBe(authId);
    }
    master.close();
  });
});

import type { PassResult } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import { built } from "../../built.js";
import { counterexampleOf, onePass, reasonOf } from "../one-pass.js";
import { smallStore, targetModule } from "../target-module.js";

const crashes = (module: string, schedules = 60, stepTimeoutSeconds = 10): Promise<PassResult> =>
  onePass("crashes", module, schedules, stepTimeoutSeconds);
const faulty = (name: string): string => built(`properties/faulty-stores/${name}.js`);
const small = (parts: { readonly [part: string]: string }): string => targetModule(smallStore(parts));

describe("the smallest counterexample", () => {
  test("of rows without a file is one registration, killed after its first commit", async () => {
    const { program, faults, steps } = counterexampleOf(await crashes(faulty("row-before-file")));
    expect(program).toMatchObject({ prefix: [], clients: [[{ type: "register" }]] });
    expect(faults).toEqual([{ kind: "kill", step: steps.indexOf("1 COMMIT/..") + 1 }]);
  });

  test("of a renaming without an fsync of the directory loses only that name", async () => {
    const { faults } = counterexampleOf(await crashes(faulty("rename-without-directory-fsync")));
    expect(faults).toMatchObject([{ kind: "power-loss", lost: [0], torn: false }]);
  });

  test("of a recovery that is not repeatable is killed twice", async () => {
    const { faults } = counterexampleOf(await crashes(faulty("recovery-not-repeatable")));
    expect(faults).toMatchObject([{ kind: "kill" }, { kind: "kill" }]);
  });

  test("is the same for the same seed", async () => {
    const [one, two] = [await crashes(faulty("row-before-file")), await crashes(faulty("row-before-file"))];
    // The store gives each file a random name, which is in the message.
    const [first, second] = [one, two]
      .map(counterexampleOf)
      .map(({ finding, ...rest }) => ({ ...rest, code: finding.code }));
    expect(second).toEqual(first);
  });
});

describe("a store is not convicted", () => {
  test("that is as small as a correct one can be", async () => {
    expect(reasonOf(await crashes(small({}), 30))).toBe("passed");
  });

  test("if its first client finishes the recovery, with or without a recover function", async () => {
    const connect = `(directory) => {
      recover(directory);
      return { register: (apiKey, settings) => register(directory, apiKey, settings) };
    }`;
    expect(reasonOf(await crashes(small({ connect, recover: "() => {}" }), 10))).toBe("passed");
    expect(reasonOf(await crashes(small({ connect, recover: "undefined" }), 10))).toBe("passed");
  });

  test("if it has written its own path into a file", async () => {
    const connect = `(directory) => {
      const home = fs.readFileSync(path.join(directory, "home"), "utf8");
      if (home !== directory) throw new Error("moved from " + home + " to " + directory);
      return { register: (apiKey, settings) => register(directory, apiKey, settings) };
    }`;
    const setup = `(directory) => {
      fs.writeFileSync(path.join(directory, "home"), directory);
      ["accounts", "users", "drafts"].forEach((name) => fs.mkdirSync(path.join(directory, name)));
    }`;
    expect(reasonOf(await crashes(small({ connect, setup }), 10))).toBe("passed");
  });
});

describe("a store is convicted", () => {
  test("if inspect meets a half-made file: the finding names the files", async () => {
    const connect = `(directory) => ({ register(key, settings) {
      fs.writeFileSync(path.join(directory, "accounts.json"), "[]");
      return register(directory, key, settings);
    } })`;
    const inspectIt = `(directory) => {
      const file = path.join(directory, "accounts.json");
      if (fs.existsSync(file)) JSON.parse(fs.readFileSync(file, "utf8"));
      return inspect(directory);
    }`;
    const result = await crashes(small({ connect, recover: "undefined", inspect: inspectIt }), 10);
    expect(result.verdict === "failed" && result.findings[0]).toMatchObject({
      code: "lifecycle-threw",
      message:
        "inspect threw SyntaxError: Unexpected end of JSON input. The killed process left these files: " +
        "accounts.json (0 bytes). Let inspect report such files instead of throwing, then Rollcall can judge the data",
    });
  });

  test("at synchronous = NORMAL: the finding names the pragma, the file, and what FULL would keep", async () => {
    const open = `const { createRequire } = await import("node:module");
      const Sqlite = createRequire(${JSON.stringify(import.meta.url)})("better-sqlite3");
      const db = new Sqlite(path.join(directory, "app.sqlite"));`;
    const setup = `async (directory) => { ${open} db.pragma("journal_mode = WAL"); db.exec("CREATE TABLE t (id)"); db.close(); }`;
    const connect = `async (directory) => { ${open} return {
      register(key) {
        const found = db.prepare("SELECT id FROM t WHERE id = ?").get(key);
        if (!found) db.prepare("INSERT INTO t VALUES (?)").run(key);
        return { authId: key, created: !found };
      },
      close: () => db.close(),
    }; }`;
    const rows = `const ids = db.prepare("SELECT id FROM t").pluck().all(); db.close();`;
    const inspectIt = `async (directory) => { ${open} ${rows} return {
      apiKeys: ids.map((authId) => ({ authId })),
      registry: ids.map((authId) => ({ authId, dbPath: "none/" + authId })),
      userDatabases: ids.map((authId) => ({ path: "none/" + authId, authId })),
    }; }`;
    const result = await crashes(small({ setup, connect, recover: "undefined", inspect: inspectIt }), 10);
    expect(result.verdict === "failed" && result.findings[0]?.message).toMatch(
      /PRAGMA synchronous is NORMAL for app\.sqlite, so a power loss may take .*; FULL keeps every commit$/,
    );
  });

  test("if a client removes another client's account: the report names the step", async () => {
    const connect = `(directory) => ({ register(key, settings) {
      const answer = register(directory, key, settings);
      for (const name of inFolder(directory, "accounts")) {
        if (name !== answer.authId) fs.unlinkSync(path.join(directory, "accounts", name));
      }
      return answer;
    } })`;
    const result = await crashes(small({ connect }), 10);
    if (result.verdict !== "failed" || result.evidence.type !== "trace") throw new Error(JSON.stringify(result));
    const [recovery] = result.evidence.trace.recoveries;
    const labels = recovery?.answers.map(({ steps }) => steps.map(({ label }) => label));
    expect(labels?.flat()).toContain("unlink");
    // A replay compares only the steps that may be crashed, not these.
    const { steps } = result.evidence.counterexample;
    expect(steps.filter((step) => step.includes("unlink"))).toEqual([]);
  });

  test("if it answers before its writes are durable", async () => {
    const result = await crashes(small({ connect: registering(`fs.fsyncSync = () => undefined;`) }));
    expect(counterexampleOf(result).faults).toMatchObject([{ kind: "power-loss" }]);
  });

  test("if it leaves half-done work and recovers nothing", async () => {
    const result = await crashes(small({ recover: "() => {}" }));
    expect(result.verdict === "failed" && result.findings[0]?.code).toBe("database-without-registry");
  });

  test("if its recovery, crashed in turn, loses what was acknowledged before the first crash", async () => {
    const recover = `(directory) => {
      const [accounts, aside] = ["accounts", "aside"].map((name) => path.join(directory, name));
      fs.rmSync(aside, { recursive: true, force: true });
      fs.mkdirSync(aside);
      for (const name of fs.readdirSync(accounts)) fs.renameSync(path.join(accounts, name), path.join(aside, name));
      for (const name of fs.readdirSync(aside)) fs.renameSync(path.join(aside, name), path.join(accounts, name));
      recover(directory);
    }`;
    const result = await crashes(small({ recover }));
    expect(result.verdict === "failed" && result.findings[0]?.code).toBe("account-lost");
    expect(counterexampleOf(result).faults).toHaveLength(2);
  });

  test("if its recovery throws", async () => {
    const recover = `(directory) => { if (inFolder(directory, "users").length > inFolder(directory, "accounts").length) throw new Error("drafts!") }`;
    const result = await crashes(small({ recover }));
    expect(result.verdict === "failed" && result.findings[0]).toMatchObject({
      code: "lifecycle-threw",
      message: expect.stringContaining("drafts!"),
    });
  });
});

describe("the verdict is unknown, with the reason, if", () => {
  test("a recovery never ends", async () => {
    expect(reasonOf(await crashes(small({ recover: "() => new Promise(() => {})" }), 10, 1))).toMatch(
      /after a crash, client A after "recover" did not reach its next step or its end within 1 s/,
    );
  });

  test("a recovery uses what no scheduling point can control", async () => {
    const recover = `async (directory) => {
      const { execFileSync } = await import("node:child_process");
      execFileSync(process.execPath, ["--version"]);
      recover(directory);
    }`;
    expect(reasonOf(await crashes(small({ recover }), 10))).toMatch(/after a crash, .*it uses a child process/);
  });
});

/** A client that runs this before each registration. */
function registering(source: string): string {
  return `(directory) => ({ register(apiKey, settings) { ${source} return register(directory, apiKey, settings); } })`;
}

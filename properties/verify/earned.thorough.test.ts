import type { PassName, PassResult, VerifyOptions } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import { verify } from "#src/verify.js";
import { reasonOf } from "./one-pass.js";
import { smallStore, targetModule } from "./target-module.js";

async function passesOf(
  parts: { readonly [part: string]: string },
  only: readonly PassName[],
  options: Partial<VerifyOptions> = {},
): Promise<readonly PassResult[]> {
  const module = targetModule(smallStore(parts));
  return (await verify({ module, only, seed: 1, schedules: 40, seconds: 2, shrink: false, ...options })).passes;
}

function headOf(result: PassResult | undefined): string | undefined {
  return result?.verdict === "failed" ? result.findings[0]?.code : result && reasonOf(result);
}

describe("a pass that found nothing wrong has not passed", () => {
  test("if not every schedule of two registrations of one key was run", async () => {
    const [result] = await passesOf({}, ["interleavings"], { schedules: 5 });
    expect(headOf(result)).toMatch(
      /^not every schedule of the smallest pair of clients \(register beside register, key unknown\) could be run, .*\(--time\)/,
    );
  });

  test.each<[PassName, RegExp]>([
    ["crashes", /^only [01] of the \d programs with 1 client, 1 operation were crashed at every step.* \(--time\)/],
    ["faults", /^only [01] of the \d programs with 1 client, 1 operation, each step failing in one way were explored/],
  ])("if not every program of one client was explored: %s", async (pass, reason) => {
    const [result] = await passesOf({}, [pass], { schedules: 1 });
    expect(headOf(result)).toMatch(reason);
  });

  test.each<PassName>(["sequential", "stress"])("if there was no time for anything: %s", async (pass) => {
    const [result] = await passesOf({}, [pass], { seconds: 0 });
    expect(headOf(result)).toMatch(/^there was no time to run anything; give it more time \(--time\)/);
  });

  test("if an operation that the store offers was never called", async () => {
    const connect = `(directory) => ({
      register: (key, settings) => register(directory, key, settings),
      find: (key) => fs.existsSync(accountFile(directory, key)) ? read(accountFile(directory, key)) : null,
    })`;
    const [result] = await passesOf({ connect }, ["interleavings"], { schedules: 3 });
    expect(headOf(result)).toMatch(/^find was never called/);
  });
});

/** If two clients register at the same time, both create: the second file replaces the first one. */
const race = `(directory) => ({ register(apiKey, { keyName = null, pollInterval = null }) {
  const [authId, file] = [authIdOf(apiKey), accountFile(directory, apiKey)];
  if (fs.existsSync(file)) { sync(path.dirname(file)); return { ...read(file), created: false }; }
  create(directory, path.join(directory, "users", authId), authId);
  const draft = path.join(directory, "drafts", randomUUID());
  fs.writeFileSync(draft, JSON.stringify({ authId, keyName, pollInterval, active: true }), { flush: true });
  fs.renameSync(draft, file);
  sync(path.dirname(file));
  return { authId, keyName, pollInterval, active: true, created: true };
} })`;

describe("a failure that another pass shows", () => {
  test("is noted by the crashes pass, which goes on and finds what only a crash shows", async () => {
    const [interleavings, crashes] = await passesOf({ connect: race, recover: "() => {}" }, [
      "interleavings",
      "crashes",
    ]);
    expect(interleavings?.verdict).toBe("failed");
    expect(headOf(crashes)).toBe("database-without-registry");
  });

  test("does not make the crashes pass fail, and is named in one line", async () => {
    const [interleavings, crashes] = await passesOf({ connect: race }, ["interleavings", "crashes"]);
    expect(interleavings?.verdict).toBe("failed");
    expect(crashes?.verdict).not.toBe("failed");
    expect(crashes?.work.notes).toContainEqual(
      expect.stringMatching(/ also shows without a crash or a fault: see the interleavings pass$/),
    );
  });

  test("is shown by the crashes pass if no other pass has shown it", async () => {
    const [crashes] = await passesOf({ connect: race }, ["crashes"]);
    expect(crashes?.verdict).toBe("failed");
    expect(
      crashes?.verdict === "failed" && crashes.evidence.type === "trace" && crashes.evidence.counterexample.faults,
    ).toEqual([]);
  });

  test("after an orderly restart belongs to the sequential pass, wherever a crash comes", async () => {
    const recover = `(directory) => fs.readdirSync(path.join(directory, "accounts")).forEach((name) =>
      ["accounts", "users"].forEach((folder) => fs.rmSync(path.join(directory, folder, name))))`;
    const [sequential, crashes] = await passesOf({ recover }, ["sequential", "crashes"], { schedules: 10 });
    expect(sequential?.verdict).toBe("failed");
    expect(crashes?.verdict).toBe("unknown");
    expect(crashes?.work.notes).toContainEqual(
      expect.stringMatching(/after an orderly restart: see the sequential pass$/),
    );
  });
});

describe("a rejected error", () => {
  test("that refuses a key for ever after a crash is a finding", async () => {
    const connect = `(directory) => ({ register(apiKey, settings) {
      const reserved = accountFile(directory, apiKey) + ".reserved";
      if (!fs.existsSync(accountFile(directory, apiKey))) {
        if (fs.existsSync(reserved)) throw new Error("in progress");
        fs.writeFileSync(reserved, "");
      }
      const answer = register(directory, apiKey, settings);
      fs.rmSync(reserved, { force: true });
      return answer;
    } })`;
    const recover = `(directory) => {
      const reserved = inFolder(directory, "accounts").filter((name) => name.endsWith(".reserved"));
      const owned = (name) => reserved.includes(name + ".reserved") || inFolder(directory, "accounts").includes(name);
      for (const name of inFolder(directory, "drafts")) fs.unlinkSync(path.join(directory, "drafts", name));
      for (const name of inFolder(directory, "users")) if (!owned(name)) fs.unlinkSync(path.join(directory, "users", name));
    }`;
    const whole = `(directory) => {
      const accounts = inFolder(directory, "accounts").filter((name) => !name.endsWith(".reserved")).map((name) => read(path.join(directory, "accounts", name)));
      return {
        apiKeys: accounts,
        registry: accounts.map(({ authId, active }) => ({ authId, active, dbPath: "users/" + authId })),
        userDatabases: accounts.map(({ authId }) => ({ path: "users/" + authId, authId })),
      };
    }`;
    const parts = { connect, recover, inspect: whole, tolerates: `(error) => error.message === "in progress"` };
    const [crashes] = await passesOf(parts, ["crashes"]);
    expect(headOf(crashes)).toBe("refused-for-ever");
  });

  test("that refuses a registered key is right, for ever too", async () => {
    const connect = `(directory) => ({ register(apiKey, settings) {
      const answer = register(directory, apiKey, settings);
      if (!answer.created) throw new Error("exists already");
      return answer;
    } })`;
    const parts = { connect, tolerates: `(error) => error.message === "exists already"` };
    const [crashes, faults] = await passesOf(parts, ["crashes", "faults"], { schedules: 14 });
    expect([crashes?.verdict, faults?.verdict]).not.toContain("failed");
  });
});

describe("a channel between the threads of a target", () => {
  test.each([
    ["a BroadcastChannel between threads", `new BroadcastChannel("accounts").close()`],
    [
      "a BroadcastChannel between threads",
      `new (process.getBuiltinModule("node:worker_threads").BroadcastChannel)("a").close()`,
    ],
    [
      "messages between threads",
      `process.getBuiltinModule("node:worker_threads").postMessageToThread(0, 1).catch(() => {})`,
    ],
  ])("is no step of any schedule: %s", async (what, source) => {
    const connect = `(directory) => ({ register(key, settings) { ${source}; return register(directory, key, settings); } })`;
    const [result] = await passesOf({ connect }, ["interleavings"], { schedules: 5 });
    expect(headOf(result)).toMatch(`it uses ${what}`);
  });
});

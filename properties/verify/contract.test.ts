import type { PassName, PassResult, VerifyReport } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import { verify } from "#src/verify.js";
import { reasonOf } from "./one-pass.js";
import { smallStore, targetModule } from "./target-module.js";

type Parts = { readonly [part: string]: string };

const run = (parts: Parts, only?: readonly PassName[], schedules = 24): Promise<VerifyReport> =>
  verify({
    module: targetModule(smallStore(parts)),
    seed: 1,
    schedules,
    seconds: 2,
    shrink: false,
    ...(only === undefined ? {} : { only }),
  });

const headOf = (result: PassResult | undefined): string | undefined =>
  result?.verdict === "failed" ? result.findings[0]?.code : result && reasonOf(result);

const heads = async (parts: Parts, only: readonly PassName[], schedules?: number): Promise<(string | undefined)[]> =>
  (await run(parts, only, schedules)).passes.map(headOf);

/** The small store, which refuses a key if this expression is true. */
const refusing = (isKnown: string): Parts => ({
  isConflict: `(error) => error.code === "EXISTS"`,
  connect: `(directory) => ({ register(key, settings) {
    const file = accountFile(directory, key);
    if (${isKnown}) throw Object.assign(new Error("exists already"), { code: "EXISTS" });
    const answer = register(directory, key, settings);
    if (!answer.created) throw Object.assign(new Error("exists already"), { code: "EXISTS" });
    return answer;
  } })`,
});

describe("a store that refuses a registered key (isConflict)", () => {
  test("is right if the key is registered: in every schedule, after every crash and fault", async () => {
    const parts = refusing("false");
    expect(await heads(parts, ["sequential", "interleavings", "stress"], 60)).toEqual(["passed", "passed", "passed"]);
    expect(await heads(parts, ["crashes", "faults"], 8)).not.toContain(expect.stringMatching(/refused|account/));
  });

  test("is wrong if the key was never registered", async () => {
    expect(await heads(refusing(`key.endsWith("A")`), ["sequential"])).toEqual(["refused-unregistered"]);
  });

  test("is wrong if the account was removed, but not the file that the refusal depends on", async () => {
    const parts = refusing(`fs.existsSync(file + ".taken")`);
    const connect = String(parts.connect)
      .replace("return answer;", `fs.writeFileSync(file + ".taken", ""); return answer;`)
      .replace(
        "({ register",
        `({ remove(key) {
          const known = fs.existsSync(accountFile(directory, key));
          fs.rmSync(accountFile(directory, key), { force: true });
          fs.rmSync(path.join(directory, "users", authIdOf(key)), { force: true });
          return known;
        }, register`,
      );
    const taken = `(name) => name.endsWith(".taken")`;
    const inspected = `(directory) => {
      inFolder(directory, "accounts").filter(${taken}).forEach((name) => fs.renameSync(path.join(directory, "accounts", name), path.join(directory, "drafts", name)));
      return inspect(directory);
    }`;
    expect(await heads({ ...parts, connect, inspect: inspected }, ["sequential"])).toEqual(["refused-unregistered"]);
  });

  test("is wrong if it takes a lock for a registered key: a fault shows it", async () => {
    const parts: Parts = {
      ...refusing("false"),
      isConflict: `(error) => error.code === "EXISTS" || error.code === "ENOSPC" || error.code === "EIO"`,
    };
    const [faults] = await heads(parts, ["faults"], 8);
    expect(faults).toMatch(/^(refused-unregistered|account-unexpected|database-without-registry)$/);
  });

  test("must not refuse a key for ever after a crash if it was never registered", async () => {
    const parts = refusing(`fs.existsSync(path.join(directory, "users", authIdOf(key))) && !fs.existsSync(file)`);
    const [crashes] = await heads({ ...parts, recover: "() => {}" }, ["crashes"], 8);
    expect(crashes).toMatch(/^(refused-unregistered|database-without-registry)$/);
  });
});

/** Fails if another client is connected. */
const alone = `(directory) => {
  const lock = path.join(directory, "lock");
  fs.writeFileSync(lock, "", { flag: "wx" });
  return { register: (key, settings) => register(directory, key, settings), close: () => fs.rmSync(lock) };
}`;
const unlocking = `(directory) => { fs.rmSync(path.join(directory, "lock"), { force: true }); recover(directory); }`;

describe("a store that allows one client (maxClients: 1)", () => {
  test("is verified by the passes of one client, and the others are not applicable", async () => {
    const { passes, notApplicable, verdict } = await run(
      { connect: alone, recover: unlocking, maxClients: "1" },
      undefined,
      12,
    );
    expect(passes.map(({ pass }) => pass)).toEqual(["sequential", "crashes", "faults"]);
    expect(notApplicable).toEqual(["interleavings", "stress"]);
    expect(verdict).toBe("passed");
  });

  test("is convicted of failures with one client", async () => {
    const parts = {
      connect: alone,
      recover: `(directory) => fs.rmSync(path.join(directory, "lock"), { force: true })`,
      maxClients: "1",
    };
    expect(await heads(parts, ["crashes"], 12)).toEqual(["database-without-registry"]);
  });

  test("is convicted if it does not declare maxClients", async () => {
    expect(await heads({ connect: alone, recover: unlocking }, ["interleavings"], 12)).toEqual(["lifecycle-threw"]);
  });

  test("refuses a pass of several clients", async () => {
    await expect(run({ connect: alone, maxClients: "1" }, ["stress"])).rejects.toMatchObject({
      kind: "broken",
      message: expect.stringMatching(
        /the stress pass needs several clients, and the target allows one \(maxClients: 1\)/,
      ),
    });
  });
});

/** The same store, which never makes anything durable. */
const unsynced = (parts: Parts): string =>
  smallStore(parts).replaceAll("fs.fsyncSync(descriptor);", "").replaceAll(", { flush: true }", "");

describe("a store that promises to survive the crash of its process only", () => {
  const verdictOf = async (parts: Parts): Promise<readonly PassResult[]> =>
    (await verify({ module: targetModule(unsynced(parts)), only: ["crashes"], seed: 1, schedules: 8, shrink: false }))
      .passes;

  test("does not lose power", async () => {
    const [result] = await verdictOf({ survives: `"process-crash"` });
    expect(result?.verdict).toBe("passed");
    expect(result?.work.crashes).toMatchObject({ powerLosses: 0, kills: expect.any(Number) });
  });

  test("is killed, and convicted of what that leaves", async () => {
    const [result] = await verdictOf({ survives: `"process-crash"`, recover: "() => {}" });
    expect(headOf(result)).toBe("database-without-registry");
  });

  test("loses power if it does not declare survives", async () => {
    const [result] = await verdictOf({});
    expect(result?.verdict).toBe("failed");
  });
});

/** The file is the account: without it there is none. */
const fileIsAccount: Parts = {
  connect: `(directory) => ({ register(key, settings) {
    const file = path.join(directory, "users", authIdOf(key));
    const content = JSON.stringify({ authId: authIdOf(key), keyName: settings.keyName ?? null, pollInterval: settings.pollInterval ?? null, active: true });
    if (fs.existsSync(file)) { sync(path.dirname(file)); return { ...read(file), created: false }; }
    const created = create(directory, file, content);
    return { ...read(file), created };
  } })`,
  inspect: `(directory) => {
    const accounts = inFolder(directory, "users").map((name) => read(path.join(directory, "users", name)));
    return {
      apiKeys: accounts,
      registry: accounts.map(({ authId }) => ({ authId, dbPath: "users/" + authId })),
      userDatabases: accounts.map(({ authId }) => ({ path: "users/" + authId, authId })),
    };
  }`,
  recover: `(directory) => inFolder(directory, "drafts").forEach((name) => fs.unlinkSync(path.join(directory, "drafts", name)))`,
};

describe("a store in which the user's database is the account (databaseMayBeLost: false)", () => {
  test("is not asked to survive its deletion", async () => {
    expect(await heads({ ...fileIsAccount, databaseMayBeLost: "false" }, ["sequential"])).toEqual(["passed"]);
  });

  test("is convicted if it does not declare databaseMayBeLost", async () => {
    expect(await heads(fileIsAccount, ["sequential"])).toEqual([
      expect.stringMatching(/^(account-lost|wrong-answer)$/),
    ]);
  });
});

describe("a field of the target that is wrong is named", () => {
  test.each<[string, Parts, RegExp]>([
    ["maxClients", { maxClients: "0" }, /maxClients must be at least 1/],
    ["maxClients", { maxClients: `"one"` }, /maxClients must be a number/],
    ["survives", { survives: `"everything"` }, /survives must be "power-loss" or "process-crash"/],
    ["databaseMayBeLost", { databaseMayBeLost: "1" }, /databaseMayBeLost must be true or false/],
    ["isConflict", { isConflict: "true" }, /isConflict must be a function/],
  ])("%s", async (_, parts, message) => {
    await expect(run(parts)).rejects.toMatchObject({ kind: "broken", message: expect.stringMatching(message) });
  });
});

/** At most two accounts: whoever comes third is told so. */
const limited = (source: string): Parts => ({
  connect: `(directory) => ({ register(key, settings) {
    const accounts = path.join(directory, "accounts");
    const names = () => fs.readdirSync(accounts).filter((name) => name.length === 64);
    ${source}
    return register(directory, key, settings);
  } })`,
  tolerates: `(error) => error.message === "full"`,
  check: `(directory) => inFolder(directory, "accounts").length > 2 ? ["there are more than two accounts"] : []`,
});
const refuseThird = `if (!fs.existsSync(accountFile(directory, key)) && names().length >= 2) throw new Error("full");`;

describe("a store's own invariants (check)", () => {
  test("are checked at rest after every program: a race breaks one", async () => {
    const { passes } = await run(limited(refuseThird), ["interleavings"], 300);
    expect(headOf(passes[0])).toBe("own-invariant");
    expect(passes[0]?.verdict === "failed" && passes[0].findings[0]?.message).toBe("there are more than two accounts");
  });

  test("are broken by one client where nothing holds them", async () => {
    expect(await heads(limited(""), ["sequential"])).toEqual(["own-invariant"]);
  });

  test("are left alone where an operator has deleted a database", async () => {
    const check = `(directory) => {
      const accounts = inFolder(directory, "accounts");
      if (inFolder(directory, "users").some((name) => !accounts.includes(name))) return ["orphan"];
      if (accounts.some((name) => !inFolder(directory, "users").includes(name))) throw new Error("no database");
      return [];
    }`;
    expect(await heads({ check }, ["sequential", "interleavings"], 60)).toEqual(["passed", "passed"]);
  });

  test("are sentences", async () => {
    await expect(run({ check: "() => true" })).rejects.toMatchObject({
      message: expect.stringMatching(/check must return an array of sentences/),
    });
  });
});

/** The small store, whose file names are made of the key in this way. */
const namedBy = (name: string): string =>
  smallStore().replaceAll(`createHash("sha256").update(apiKey).digest("hex")`, name);

describe("default keys", () => {
  test("are of all kinds that are taken for one another: a store that makes file names of them is convicted", async () => {
    const module = targetModule(namedBy(`apiKey.replace(/[^a-zA-Z0-9_]/g, "_")`));
    const { passes } = await verify({ module, only: ["sequential"], seed: 1, seconds: 6 });
    expect(headOf(passes[0])).toBe("wrong-answer");
  });

  test("that the store refuses with an error are left out, and named", async () => {
    const { passes, target } = await verify({
      module: targetModule(namedBy("apiKey")),
      only: ["sequential"],
      seed: 1,
      seconds: 2,
    });
    expect(passes.map(headOf)).toEqual(["passed"]);
    expect(target.leftOut).toEqual([
      expect.stringMatching(/^a key with a slash, because the store refuses it: .*ENOENT/),
    ]);
  });
});

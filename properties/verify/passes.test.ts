import { describe, expect, test } from "vitest";
import { verify } from "#src/verify.js";
import { firstFinding, seconds } from "./first-finding.js";
import { smallStore, targetModule } from "./target-module.js";

describe("the sequential pass convicts a store", () => {
  test.each([
    [
      "that answers created: true twice",
      `(directory) => ({ register: (key, s) => ({ ...register(directory, key, s), created: true }) })`,
    ],
    [
      "that takes keys for the same which differ only in case",
      `(directory) => ({ register: (key, s) => register(directory, key.toLowerCase(), s) })`,
    ],
  ])("%s", async (_, connect) => {
    expect(await firstFinding("sequential", targetModule(smallStore({ connect })))).toBe("wrong-answer");
  });
});

describe("the stress pass convicts a store", () => {
  test("in which two clients can both create", async () => {
    const connect = `(directory) => ({ register(key, s) {
      const known = fs.existsSync(accountFile(directory, key));
      const answer = register(directory, key, s);
      return { ...answer, created: !known };
    } })`;
    expect(await firstFinding("stress", targetModule(smallStore({ connect })))).toBe("not-linearizable");
  });

  test("that leaves something without an owner", async () => {
    const inspected = `(directory) => {
      const whole = inspect(directory);
      return { ...whole, userDatabases: [...whole.userDatabases, ...fs.readdirSync(path.join(directory, "drafts")).map((name) => ({ path: "drafts/" + name }))] };
    }`;
    expect(await firstFinding("stress", targetModule(smallStore({ inspect: inspected })))).toBe(
      "database-without-registry",
    );
  });
});

describe("a verification", () => {
  test("that is interrupted rejects with the signal's reason", async () => {
    const interrupt = new AbortController();
    const reason = new Error("enough");
    const verification = verify({
      module: targetModule(smallStore()),
      seed: 3,
      seconds,
      signal: interrupt.signal,
      onProgress: () => interrupt.abort(reason),
    });
    await expect(verification).rejects.toBe(reason);
  });
});

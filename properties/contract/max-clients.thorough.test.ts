import { describe, expect, test } from "vitest";
import { headOf, heads, isAcquitted, type Parts, run } from "./run.js";

/*
 * Stores that allow only so many clients at once (`maxClients`).
 */

/** Fails if as many clients are connected already: each takes the first lock that is free. */
const locking = (clients: number, more: Parts = {}): Parts => ({
  connect: `(directory) => {
    for (let number = 1; number <= ${clients}; number += 1) {
      const lock = path.join(directory, "lock" + number);
      try {
        fs.writeFileSync(lock, "", { flag: "wx" });
      } catch (error) {
        if (error.code === "EEXIST") continue;
        throw error;
      }
      return { register: (key, settings) => register(directory, key, settings), close: () => fs.rmSync(lock) };
    }
    throw new Error("too many clients");
  }`,
  recover: `(directory) => {
    for (const name of fs.readdirSync(directory)) if (name.startsWith("lock")) fs.rmSync(path.join(directory, name));
    recover(directory);
  }`,
  ...more,
});

describe("right", () => {
  test("one client: the passes of one client run, and the others are not applicable", async () => {
    const only = ["sequential", "crashes", "faults"] as const;
    const { passes, notApplicable } = await run(locking(1, { maxClients: "1" }), { only, schedules: 12, seconds: 1 });
    expect(notApplicable).toEqual(["interleavings", "stress"]);
    expect(passes.map(headOf).filter((head) => !isAcquitted(head))).toEqual([]);
  });

  test("two clients: there are never three, a job does not count", async () => {
    const store = locking(2, { maxClients: "2", jobs: "{ nothing: () => {} }" });
    const found = await heads(store, { only: ["interleavings", "stress"], schedules: 30, seconds: 1 });
    expect(found.filter((head) => !isAcquitted(head))).toEqual([]);
  });

  test("one client that starts beside none: job:start would connect another", async () => {
    const store = locking(1, { maxClients: "1", startsAlone: "false" });
    expect(await heads(store, { only: ["sequential"], seconds: 3 })).toEqual(["passed"]);
  });
});

describe("wrong", () => {
  test("one client that does not say so", async () => {
    expect(await heads(locking(1), { only: ["interleavings"], schedules: 8 })).toEqual(["lifecycle-threw"]);
  });

  test("two clients that do not say so", async () => {
    const found = await heads(locking(2), { only: ["stress"], seconds: 1 });
    expect(found).toEqual(["lifecycle-threw"]);
  });

  test("one client whose crash leaves an orphan", async () => {
    const recover = `(directory) => fs.rmSync(path.join(directory, "lock1"), { force: true })`;
    expect(await heads(locking(1, { maxClients: "1", recover }), { only: ["crashes"], schedules: 12 })).toEqual([
      "database-without-registry",
    ]);
  });

  test("one client whose answers are wrong", async () => {
    const connect = `(directory) => ({ register: (key, settings) => ({ ...register(directory, key, settings), created: true }) })`;
    expect(await heads({ connect, maxClients: "1" }, { only: ["sequential"] })).toEqual(["wrong-answer"]);
  });

  test("to ask for a pass of several clients is wrong use", async () => {
    await expect(run(locking(1, { maxClients: "1" }), { only: ["stress"] })).rejects.toMatchObject({
      kind: "broken",
      message: expect.stringContaining(
        "the stress pass needs several clients, and the target allows one (maxClients: 1)",
      ),
    });
  });
});

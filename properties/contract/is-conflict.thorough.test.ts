import { describe, expect, test } from "vitest";
import { heads, isAcquitted, type Parts, run } from "./run.js";

/*
 * Stores that refuse a key which is registered already (`isConflict`).
 */

const exists = `Object.assign(new Error("exists already"), { code: "EXISTS" })`;

/** Refuses a key that is registered, and before that every key for which this holds. */
const refusing = (isKnown: string, more: Parts = {}): Parts => ({
  isConflict: `(error) => error.code === "EXISTS"`,
  connect: `(directory) => ({ register(key, settings) {
    const file = accountFile(directory, key);
    if (${isKnown}) throw ${exists};
    const answer = register(directory, key, settings);
    if (!answer.created) throw ${exists};
    return answer;
  } })`,
  ...more,
});

describe("right", () => {
  const acquitted = async (parts: Parts, ...only: Parameters<typeof heads>[1]["only"]): Promise<void> => {
    const found = await heads(parts, { only, schedules: 12, seconds: 1 });
    expect(found.filter((head) => !isAcquitted(head))).toEqual([]);
  };

  test("a store that refuses every second registration, in every pass", async () => {
    await acquitted(refusing("false"), "sequential", "interleavings", "crashes", "faults", "stress");
  });

  test("a store that refuses now and then, and else returns the account: both are correct", async () => {
    const parts = refusing("false");
    const connect = String(parts.connect).replace("!answer.created", "!answer.created && settings.keyName === 'alpha'");
    await acquitted({ ...parts, connect }, "sequential", "interleavings");
  });

  test("a store whose error is also rejected: then it is a conflict", async () => {
    await acquitted(refusing("false", { tolerates: "() => true" }), "sequential", "crashes");
  });
});

describe("wrong", () => {
  test("where the key was never registered", async () => {
    const store = refusing(`key.endsWith("A")`);
    expect(await heads(store, { only: ["sequential"] })).toEqual(["refused-unregistered"]);
    const rejected = { ...store, tolerates: "() => true" };
    expect(await heads(rejected, { only: ["sequential"] })).toEqual(["refused-unregistered"]);
  });

  test("where the account was removed, and what the refusal goes by was not", async () => {
    const parts = refusing(`fs.existsSync(path.join(directory, "taken", authIdOf(key)))`, {
      setup: `(directory) => ["accounts", "users", "drafts", "taken"].forEach((name) => fs.mkdirSync(path.join(directory, name)))`,
    });
    const connect = String(parts.connect)
      .replace("return answer;", `fs.writeFileSync(path.join(directory, "taken", authIdOf(key)), ""); return answer;`)
      .replace(
        "({ register",
        `({ remove(key) {
          const known = fs.existsSync(accountFile(directory, key));
          fs.rmSync(accountFile(directory, key), { force: true });
          fs.rmSync(path.join(directory, "users", authIdOf(key)), { force: true });
          return known;
        }, register`,
      );
    expect(await heads({ ...parts, connect }, { only: ["sequential"] })).toEqual(["refused-unregistered"]);
  });

  test("and the states that are shown do not count the refused registration itself", async () => {
    const { passes } = await run(refusing(`key.endsWith("A")`), { only: ["interleavings"], schedules: 40 });
    const [result] = passes;
    expect(result?.verdict === "failed" && result.findings[0]?.code).toBe("refused-unregistered");
    expect(result?.verdict === "failed" && JSON.stringify(result.evidence)).toContain(`"possible":[null]`);
  });

  test("where it takes a full disk for a registered key: a fault shows it", async () => {
    const isConflict = `(error) => error.code === "EXISTS" || error.code === "ENOSPC" || error.code === "EIO"`;
    expect(await heads(refusing("false", { isConflict }), { only: ["faults"], schedules: 8 })).toEqual([
      expect.stringMatching(/^(refused-unregistered|account-unexpected|database-without-registry)$/),
    ]);
  });

  test("where a crash leaves what makes it refuse for ever", async () => {
    const parts = refusing(`fs.existsSync(path.join(directory, "users", authIdOf(key))) && !fs.existsSync(file)`);
    const found = await heads({ ...parts, recover: "() => {}" }, { only: ["crashes"], schedules: 8 });
    expect(found).toEqual([expect.stringMatching(/^(refused-unregistered|database-without-registry)$/)]);
  });
});

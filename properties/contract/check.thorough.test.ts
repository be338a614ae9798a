import { describe, expect, test } from "vitest";
import { headOf, heads, isAcquitted, type Parts, run } from "./run.js";

/*
 * A store's own invariants at rest (`check`).
 */

/** At most two accounts: a third registration is told so. */
const limited = (source: string, more: Parts = {}): Parts => ({
  connect: `(directory) => ({ register(key, settings) {
    const accounts = path.join(directory, "accounts");
    const names = () => fs.readdirSync(accounts).filter((name) => name.length === 64);
    ${source}
    return register(directory, key, settings);
  } })`,
  tolerates: `(error) => error.message === "full"`,
  check: `(directory) => inFolder(directory, "accounts").length > 2 ? ["there are more than two accounts"] : []`,
  ...more,
});
const refuseThird = `if (!fs.existsSync(accountFile(directory, key)) && names().length >= 2) throw new Error("full");`;

describe("right", () => {
  test("an invariant that one client keeps", async () => {
    const found = await heads(limited(refuseThird, { maxClients: "1" }), {
      only: ["sequential"],
    });
    expect(found.filter((head) => !isAcquitted(head))).toEqual([]);
  });

  test("a check that reports nothing", async () => {
    expect(await heads({ check: "() => []" }, { only: ["sequential"] })).toEqual(["passed"]);
  });

  test("an invariant that a deleted database breaks: it is not asked then, nor before recovery", async () => {
    const check = `(directory) => {
      const accounts = inFolder(directory, "accounts");
      if (inFolder(directory, "users").some((name) => !accounts.includes(name))) return ["orphan"];
      if (accounts.some((name) => !inFolder(directory, "users").includes(name))) throw new Error("no database");
      return [];
    }`;
    const found = await heads({ check }, { only: ["sequential", "interleavings", "crashes"], schedules: 12 });
    expect(found.filter((head) => !isAcquitted(head))).toEqual([]);
  });
});

describe("wrong", () => {
  test("an invariant that a race breaks", async () => {
    const { passes } = await run(limited(refuseThird), { only: ["interleavings"], schedules: 300 });
    expect(passes.map(headOf)).toEqual(["own-invariant"]);
    expect(passes[0]?.verdict === "failed" && passes[0].findings[0]?.message).toBe("there are more than two accounts");
  });

  test("an invariant that nothing holds", async () => {
    expect(await heads(limited(""), { only: ["sequential"] })).toEqual(["own-invariant"]);
  });

  test("an invariant that a crash breaks", async () => {
    const store: Parts = {
      connect: `(directory) => ({ register(key, settings) {
        const answer = register(directory, key, settings);
        if (answer.created) fs.writeFileSync(path.join(directory, "count"), String(inFolder(directory, "accounts").length));
        return answer;
      } })`,
      check: `(directory) => {
        const count = fs.existsSync(path.join(directory, "count")) ? Number(fs.readFileSync(path.join(directory, "count"), "utf8")) : 0;
        return count === inFolder(directory, "accounts").length ? [] : ["the count is wrong"];
      }`,
      maxClients: "1",
    };
    expect(await heads(store, { only: ["crashes"], schedules: 8 })).toEqual(["own-invariant"]);
  });

  test("sentences are wanted, anything else is wrong use", async () => {
    await expect(run({ check: "() => true" }, { only: ["sequential"], seconds: 0.5 })).rejects.toMatchObject({
      message: expect.stringContaining("check must return an array of sentences"),
    });
  });
});

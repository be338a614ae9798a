import { describe, expect, test } from "vitest";
import { heads, isAcquitted, type Parts } from "./run.js";

/*
 * Stores in which a user's database is the account itself (`databaseMayBeLost`).
 */

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
const kept = { databaseMayBeLost: "false" };

/** Recovery makes an empty database for every account that has none. */
const recreating = `(directory) => {
  recover(directory);
  inFolder(directory, "accounts").forEach((name) => {
    const file = path.join(directory, "users", name);
    if (!fs.existsSync(file)) fs.writeFileSync(file, "", { flush: true });
  });
}`;

describe("right", () => {
  test("the file is the account, and the target says so", async () => {
    expect(await heads({ ...fileIsAccount, ...kept }, { only: ["sequential"] })).toEqual(["passed"]);
    const found = await heads({ ...fileIsAccount, ...kept }, { only: ["crashes"], schedules: 8 });
    expect(found.filter((head) => !isAcquitted(head))).toEqual([]);
  });

  test("recovery creates what is missing, and nothing can be deleted from outside", async () => {
    expect(await heads({ ...kept, recover: recreating }, { only: ["sequential"] })).toEqual(["passed"]);
  });

  test("a lost database stays lost, and the account stays", async () => {
    expect(await heads({}, { only: ["sequential"] })).toEqual(["passed"]);
  });
});

describe("wrong", () => {
  test("the file is the account, and the target does not say so", async () => {
    expect(await heads(fileIsAccount, { only: ["sequential"] })).toEqual([
      expect.stringMatching(/^(account-lost|wrong-answer)$/),
    ]);
  });

  test("recovery creates an empty database in place of the lost one", async () => {
    expect(await heads({ recover: recreating }, { only: ["sequential"] })).toEqual(["database-recreated"]);
  });

  test("recovery removes the account whose database is lost", async () => {
    const recover = `(directory) => inFolder(directory, "accounts").forEach((name) => {
      if (!fs.existsSync(path.join(directory, "users", name))) fs.rmSync(path.join(directory, "accounts", name));
    })`;
    expect(await heads({ recover }, { only: ["sequential"] })).toEqual([
      expect.stringMatching(/^(account-lost|wrong-answer)$/),
    ]);
  });
});

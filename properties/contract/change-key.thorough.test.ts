import type { PassName } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import { parseCounterexample, replay, verify } from "#src/verify.js";
import { headOf, heads, isAcquitted, moduleOf, run } from "./run.js";
import { type AddressBook, addressBook } from "./stores/address-book.js";

/*
 * Accounts by e-mail address, whose address can be changed (`changeKey`).
 */

/** `UPDATE` under a UNIQUE index: everything at once. */
const inOneStatement = `(key, newKey) => db.prepare("UPDATE users SET email = ? WHERE email = ?").run(newKey, key).changes === 1`;
const inOneTransaction = `(key, newKey) => db.transaction(() => {
  if (!byEmail.get(key)) return false;
  if (key !== newKey && byEmail.get(newKey)) throw new Taken();
  db.prepare("UPDATE users SET email = ? WHERE email = ?").run(newKey, key);
  return true;
}).immediate()`;
/** The auth id is derived from the address, so the account gets another one. */
const derived: AddressBook = {
  authId: "hash",
  changeKey: `(key, newKey) => db.transaction(() => {
    const row = byEmail.get(key);
    if (!row) return false;
    if (key === newKey) return true;
    if (byEmail.get(newKey)) throw new Taken();
    db.prepare("UPDATE users SET id = ?, email = ? WHERE email = ?").run(hash(newKey), newKey, key);
    return true;
  }).immediate()`,
};

describe("a change of the key is right", () => {
  test.each<[string, AddressBook, readonly PassName[]]>([
    ["in one statement under a unique index", { changeKey: inOneStatement }, ["crashes", "faults", "stress"]],
    ["in one transaction", { changeKey: inOneTransaction }, ["sequential", "interleavings"]],
    ["if the auth id is derived from the key", derived, ["sequential", "interleavings", "crashes"]],
  ])("%s", async (_, parts, only) => {
    const found = await heads(addressBook(parts), { only, schedules: 10, seconds: 1 });
    expect(found.filter((head) => !isAcquitted(head))).toEqual([]);
  });
});

describe("a change of the key is wrong", () => {
  test("that takes the key of another account", async () => {
    const changeKey = `(key, newKey) => db.transaction(() => {
      if (!byEmail.get(key)) return false;
      if (key !== newKey) db.prepare("DELETE FROM users WHERE email = ?").run(newKey);
      return db.prepare("UPDATE users SET email = ? WHERE email = ?").run(newKey, key).changes === 1;
    }).immediate()`;
    const { passes } = await run(addressBook({ changeKey }), { only: ["sequential"] });
    expect(passes.map(headOf)).toEqual(["wrong-answer"]);
    const [sequential] = passes;
    expect(sequential?.verdict === "failed" && sequential.findings[0]?.message).toMatch(
      /^changeKey\(.*\) answered true; expected was an error that isConflict accepts/,
    );
  });

  test("that inserts anew and deletes afterwards: for a moment both keys reach it, after a crash for ever", async () => {
    const changeKey = `(key, newKey) => {
      const row = byEmail.get(key);
      if (!row) return false;
      if (key === newKey) return true;
      db.prepare("INSERT INTO users (id, email, name) VALUES (?, ?, ?)").run(row.authId + "'", newKey, row.keyName);
      db.prepare("DELETE FROM users WHERE email = ?").run(key);
      return true;
    }`;
    const source = addressBook({ authId: "hash", changeKey });
    expect(await heads(source, { only: ["interleavings"], schedules: 120 })).toEqual(["not-linearizable"]);
    expect(await heads(source, { only: ["crashes"], schedules: 6 })).toEqual(["account-unexpected"]);
  });

  test("that finds the account first and writes in another statement: it is moved twice", async () => {
    const changeKey = `(key, newKey) => {
      const row = byEmail.get(key);
      return row !== undefined && db.prepare("UPDATE users SET email = ? WHERE id = ?").run(newKey, row.authId).changes === 1;
    }`;
    const module = moduleOf(addressBook({ changeKey }));
    const { passes } = await verify({ module, seed: 1, schedules: 150, shrink: false, only: ["interleavings"] });
    expect(passes.map(headOf)).toEqual(["not-linearizable"]);
    const [result] = passes;
    if (result?.verdict !== "failed" || result.evidence.type !== "trace") throw new Error("it must fail");
    const counterexample = parseCounterexample(JSON.stringify(result.evidence.counterexample));
    expect(await replay({ counterexample, module })).toMatchObject({ verdict: "failed" });
    const mended = moduleOf(addressBook({ changeKey: inOneStatement }));
    expect(await replay({ counterexample, module: mended })).toMatchObject({ verdict: "passed" });
  });

  test("that loses what stands in the account", async () => {
    const changeKey = inOneStatement.replace("SET email = ?", "SET name = NULL, email = ?");
    expect(await heads(addressBook({ changeKey }), { only: ["sequential"] })).toEqual([
      expect.stringMatching(/^(wrong-answer|key-name-differs)$/),
    ]);
  });

  test("that refuses a key which is free", async () => {
    const changeKey = `(key, newKey) => {
      if (newKey.endsWith("b")) throw new Taken();
      return (${inOneStatement})(key, newKey);
    }`;
    expect(await heads(addressBook({ changeKey }), { only: ["sequential"] })).toEqual(["refused-unregistered"]);
  });

  test("that refuses where there is no account to change", async () => {
    const changeKey = `(key, newKey) => {
      if (key !== newKey && byEmail.get(newKey)) throw new Taken();
      return db.prepare("UPDATE users SET email = ? WHERE email = ?").run(newKey, key).changes === 1;
    }`;
    expect(await heads(addressBook({ changeKey }), { only: ["sequential"] })).toEqual(["refused-unregistered"]);
  });
});

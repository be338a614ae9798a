import { TargetUnusableError } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import { parseCounterexample, replay, verify } from "#src/verify.js";
import { headOf, heads, isAcquitted, moduleOf, run } from "./run.js";
import { addressBook } from "./stores/address-book.js";

/*
 * Stores in which several keys are one account (`canonicalKey`).
 */

const lower = "(email) => email.trim().toLowerCase()";
const changeKey = `(key, newKey) => db.prepare("UPDATE users SET email = ? WHERE email = ?").run(newKey, key).changes === 1`;

/** The book, which makes this of every address that it is given. */
const book = (canonicalKey: string, made: string): string =>
  addressBook({ changeKey, canonicalKey })
    .replaceAll("(email) =>", "(typed, email = made(typed)) =>")
    .replace(
      "register: (email, { keyName = null }) =>",
      "register: (typed, { keyName = null }, email = made(typed)) =>",
    )
    .replace(
      "changeKey: (key, newKey) =>",
      "changeKey: (typed, newTyped, key = made(typed), newKey = made(newTyped)) =>",
    )
    .replace("canonicalKey: (typed, email = made(typed)) =>", "canonicalKey: (email) =>")
    .replace("export default", `const made = ${made};\n export default`);

const emails = ["ann", "bob", "cy", "dee", "eve", "flo", "gus", "hal"].map((name) => `${name}@example.org`);
const withKeys = (source: string, keys: readonly string[]): string =>
  source.replace("canonicalKey:", `apiKeys: ${JSON.stringify(keys)}, canonicalKey:`);

describe("keys with one canonical form are one account: right", () => {
  const only = ["sequential", "interleavings", "crashes"] as const;

  test.each([
    ["in a store of e-mail addresses, with default keys", book(lower, lower)],
    ["with keys of its own", withKeys(book(lower, lower), emails)],
    ["in a store that normalises Unicode", book(`(key) => key.normalize("NFC")`, `(key) => key.normalize("NFC")`)],
  ])("%s", async (_, source) => {
    const found = await heads(source, { only, schedules: 12, seconds: 1 });
    expect(found.filter((head) => !isAcquitted(head))).toEqual([]);
  });

  test("if a form is no key itself", async () => {
    const hashed = `(key) => createHash("sha256").update(key.toLowerCase()).digest("hex")`;
    expect(await heads(book(hashed, hashed), { only: ["sequential"], seconds: 3 })).toEqual(["passed"]);
  });
});

describe("keys with one canonical form are one account: wrong", () => {
  test("in a store that compares them as they are typed: variants are used on purpose", async () => {
    const { passes } = await run(withKeys(book(lower, "(key) => key"), emails), {
      only: ["sequential", "interleavings"],
    });
    expect(passes.map(headOf)).toEqual([
      expect.stringMatching(/^(wrong-answer|account-unexpected)$/),
      expect.stringMatching(/^(not-linearizable|account-unexpected)$/),
    ]);
  });

  test("in a store that forgets the outer space", async () => {
    expect(await heads(book(lower, "(key) => key.toLowerCase()"), { only: ["sequential"] })).toEqual([
      expect.stringMatching(/^(wrong-answer|account-unexpected)$/),
    ]);
  });

  test("in a store that takes two Unicode forms for two accounts", async () => {
    const nfc = `(key) => key.normalize("NFC").toLowerCase()`;
    expect(await heads(book(nfc, "(key) => key.toLowerCase()"), { only: ["sequential"], seconds: 3 })).toEqual([
      expect.stringMatching(/^(wrong-answer|account-unexpected)$/),
    ]);
  });

  test("in a store that makes one account of more keys than it says", async () => {
    const { passes } = await run(book("(key) => key.trim()", lower), { only: ["sequential"] });
    expect(passes.map(headOf)).toEqual(["refused-unregistered"]);
  });
});

describe("a counterexample", () => {
  test("holds the keys as they were used, and its replay knows their forms", async () => {
    const module = moduleOf(withKeys(book(lower, "(key) => key"), emails));
    const { passes } = await verify({ module, seed: 1, schedules: 60, only: ["interleavings"] });
    const [result] = passes;
    if (result?.verdict !== "failed" || result.evidence.type !== "trace") throw new Error("it must fail");
    const { counterexample } = result.evidence;
    const { prefix, clients } = counterexample.program;
    const keys = [...prefix, ...clients.flat()].flatMap((each) => ("key" in each ? [String(each.key)] : []));
    expect(new Set(keys.map((key) => key.trim().toLowerCase())).size).toBeLessThan(new Set(keys).size);
    expect(await replay({ counterexample, module })).toMatchObject({ verdict: "failed" });
    const mended = moduleOf(withKeys(book(lower, lower), emails.toReversed()));
    const read = parseCounterexample(JSON.stringify(counterexample));
    expect(await replay({ counterexample: read, module: mended })).toMatchObject({ verdict: "passed" });
  });
});

describe("wrong use", () => {
  const refusal = async (source: string): Promise<string> => {
    const error: unknown = await run(source, { only: ["sequential"], seconds: 0.5 }).catch((thrown: unknown) => thrown);
    return error instanceof TargetUnusableError ? error.reason : "accepted";
  };

  test("own keys that are one account", async () => {
    const keys = [...emails.slice(1), "Bob@example.org "];
    expect(await refusal(withKeys(book(lower, lower), keys))).toBe(
      'apiKeys must all be different after canonicalKey, but "bob@example.org" and "Bob@example.org " both become ' +
        '"bob@example.org"; name one of them, its variants are used without that',
    );
  });

  test("a form that is no string", async () => {
    expect(await refusal(book("(key) => key.length", lower))).toBe(
      'canonicalKey must return a string, but returned 10 for "rc_key_0_a"',
    );
  });

  test("a form that cannot be told", async () => {
    const throwing = `(key) => { if (key.includes("@")) return key; throw new Error("no address"); }`;
    expect(await refusal(book(throwing, lower))).toBe(
      'canonicalKey must return a string for any key, but threw Error: no address for "rc_key_0_a"',
    );
  });

  test("one form for all keys", async () => {
    expect(await refusal(book(`() => "one"`, lower))).toContain("canonicalKey must leave at least 8 different keys");
  });
});

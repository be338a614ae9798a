import fc from "fast-check";
import { authIdOf, InvalidApiKeyError, InvalidSettingsError, openRegistrationStore, type Settings } from "rollcall";
import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "../temporary-directory.js";

/** Opens a store. Its `register` accepts any arguments, as in plain JavaScript. */
function open() {
  const store = openRegistrationStore({ directory: temporaryDirectory() });
  return { store, register: store.register as (apiKey: unknown, settings?: unknown) => Promise<unknown> };
}

describe("API keys", () => {
  test.each<[string, unknown]>([
    ["that are no string", 5],
    ["that are null", null],
    ["that are undefined", undefined],
    ["that are empty", ""],
    ["longer than 1,024 bytes", "x".repeat(1025)],
    ["longer than 1,024 bytes in UTF-8", "ü".repeat(513)],
    ["with white space before", " key"],
    ["with white space after", "key\t"],
    ["with a no-break space after", "key\u00a0"],
    ["with a control character", "a\u0000b"],
    ["with a lone surrogate", "a\ud800b"],
  ])("%s are refused, and no account is created", async (_, apiKey) => {
    const { store, register } = open();
    await expect(register(apiKey)).rejects.toBeInstanceOf(InvalidApiKeyError);
    await expect(register(apiKey)).rejects.toMatchObject({ code: "INVALID_API_KEY" });
    expect(store.audit().totals.users).toBe(0);
    store.close();
  });

  test("of 1,024 bytes are accepted", async () => {
    const { store } = open();
    expect(await store.register("x".repeat(1024))).toMatchObject({ created: true });
    store.close();
  });

  test("that differ are different accounts", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[!-~]{1,20}$/), fc.stringMatching(/^[!-~]{1,20}$/), (a, b) => {
        expect(authIdOf(a) === authIdOf(b)).toBe(a === b);
      }),
    );
  });
});

describe("settings", () => {
  test.each<[string, unknown]>([
    ["a poll interval of 0", { pollInterval: 0 }],
    ["a negative poll interval", { pollInterval: -1 }],
    ["half a second", { pollInterval: 1.5 }],
    ["more than 30 days", { pollInterval: 2_592_001 }],
    ["NaN", { pollInterval: Number.NaN }],
    ["a BigInt", { pollInterval: 60n }],
    ["a poll interval in words", { pollInterval: "60" }],
    ["a name of 201 characters", { keyName: "x".repeat(201) }],
    ["a name with a lone surrogate", { keyName: "\udc00" }],
    ["a name that is no string", { keyName: 5 }],
    ["a misspelt field", { pollinterval: 60 }],
    ["no object", "settings"],
    ["null", null],
    ["an array", []],
  ])("%s is refused, and no account is changed", async (_, settings) => {
    const { store, register } = open();
    await store.register("known", { keyName: "before" });
    const before = store.find("known");
    await expect(register("unknown", settings)).rejects.toBeInstanceOf(InvalidSettingsError);
    expect(() => store.update("known", settings as Settings)).toThrow(InvalidSettingsError);
    expect(store.find("known")).toEqual(before);
    expect(store.find("unknown")).toBeNull();
    store.close();
  });

  test("a message names the field, the rule and the value", async () => {
    const { store, register } = open();
    await expect(register("key", { pollInterval: 0 })).rejects.toThrow(
      "pollInterval in the settings must be at least 1 second, but it is 0",
    );
    await expect(register("key", { pollinterval: 60 })).rejects.toThrow(
      'the settings have no field "pollinterval"; the known fields are keyName, pollInterval',
    );
    store.close();
  });

  test("accepted settings are stored and returned", async () => {
    const store = openRegistrationStore({ directory: temporaryDirectory() });
    const names = fc.option(fc.string({ unit: "grapheme", maxLength: 60 }));
    const intervals = fc.option(fc.integer({ min: 1, max: 2_592_000 }));
    let count = 0;
    await fc.assert(
      fc.asyncProperty(names, intervals, async (keyName, pollInterval) => {
        count += 1;
        expect(await store.register(`key ${count}`, { keyName, pollInterval })).toMatchObject({
          keyName,
          pollInterval,
        });
        expect(store.find(`key ${count}`)).toMatchObject({ keyName, pollInterval });
      }),
      { numRuns: 50 },
    );
    store.close();
  });

  test("the active flag must be a boolean", async () => {
    const { store } = open();
    await store.register("key");
    const setActive = store.setActive as (apiKey: string, active: unknown) => boolean;
    expect(() => setActive("key", 0)).toThrow(InvalidSettingsError);
    expect(store.find("key")?.active).toBe(true);
    store.close();
  });
});

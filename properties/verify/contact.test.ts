import { TargetUnusableError } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import { verify } from "#src/verify.js";
import { smallStore, targetModule } from "./target-module.js";

const client = (register: string): string => `() => ({ register: ${register} })`;
const verifyFor = (module: string, limits: { readonly stallSeconds?: number } = {}) =>
  verify({ module, seed: 1, seconds: 1, ...limits });

describe("a target that cannot be verified gets one clear message", () => {
  test.each<[string, string, RegExp]>([
    ["throws on import", `throw new Error("no licence")`, /importing the module threw Error: no licence/],
    ["is no JavaScript", `export default {`, /importing the module threw SyntaxError/],
    ["imports what is not there", `import "not-installed"; export default {};`, /ERR_MODULE_NOT_FOUND/],
    ["has no default export", `export const target = {};`, /must have a default export/],
    [
      "lacks connect and inspect",
      `export default { name: "x" };`,
      /connect must be a function, but is missing; inspect must be a function, but is missing/,
    ],
    ["has a client without register", smallStore({ connect: "() => ({})" }), /a client with the method register/],
    ["has no client", smallStore({ connect: "() => undefined" }), /a client with the method register/],
    [
      "answers nonsense",
      smallStore({ connect: client("() => 5") }),
      /register must answer an object with authId.*answered 5/,
    ],
    ["inspects nonsense", smallStore({ inspect: "() => 5" }), /inspect must return a snapshot .*, but it returned 5/],
    [
      "inspects a row with an auth id of another type",
      smallStore({ inspect: "() => ({ accounts: [{ authId: 'a' }, { authId: 7 }] })" }),
      /, but accounts\[1\]\.authId must be a string, but is 7/,
    ],
    [
      "inspects a row without an auth id",
      smallStore({ inspect: "() => ({ accounts: [{ keyName: 'a' }] })" }),
      /, but accounts\[0\]\.authId is missing/,
    ],
    [
      "inspects no account",
      smallStore({ inspect: "() => ({})" }),
      /must return accounts .* or apiKeys .*, but returned neither/,
    ],
    [
      "inspects accounts twice",
      smallStore({ inspect: "() => ({ accounts: [], apiKeys: [] })" }),
      /must return accounts .* or apiKeys .*, but returned both/,
    ],
    ["throws in setup", smallStore({ setup: `() => { throw new Error("no disk") }` }), /setup threw Error: no disk/],
    ["has too few keys", smallStore({ apiKeys: `["a", "b"]` }), /apiKeys must name at least 8 keys/],
    [
      "has the same key twice",
      smallStore({ apiKeys: `Array(8).fill("a")` }),
      /apiKeys must all be different, but name "a" twice/,
    ],
    [
      "keeps files elsewhere",
      smallStore({
        inspect: `(directory) => ({ ...inspect(directory), registry: [{ authId: "x", dbPath: "/elsewhere/x" }] })`,
      }),
      /no file inside the directory/,
    ],
    [
      "throws what cannot even be read",
      smallStore({ setup: `() => { throw Object.defineProperty(new Error("x"), "message", { get() { throw 1; } }) }` }),
      /setup threw Error: \(no message\)/,
    ],
    [
      "ends its process",
      smallStore({ connect: client("() => process.exit(1)") }),
      /a thread of the target died with client A in register\("rc_key_0_a"\)/,
    ],
  ])("one that %s", async (_, source, message) => {
    const verification = verifyFor(targetModule(source));
    await expect(verification).rejects.toBeInstanceOf(TargetUnusableError);
    await expect(verification).rejects.toMatchObject({ kind: "broken", message: expect.stringMatching(message) });
  });

  test("a module that does not exist", async () => {
    await expect(verifyFor("not-there.mjs")).rejects.toMatchObject({ kind: "broken" });
  });

  // Long enough that a thread starts within it on a busy machine. They wait beside each other.
  const limits = { stallSeconds: 5 };
  test.concurrent.each<[string, string, RegExp]>([
    [
      "never ends its import",
      "await new Promise(() => setInterval(() => {}, 1000))",
      /importing the module did not end within 5 s \(--stall\)/,
    ],
    [
      "never answers",
      smallStore({ connect: client("() => new Promise(() => {})") }),
      /client A got no answer to its operation 1, register, within 5 s/,
    ],
    ["never comes back", smallStore({ connect: client("() => { for (;;); }") }), /client A got no answer/],
    ["never connects", smallStore({ connect: "() => new Promise(() => {})" }), /connect did not end within 5 s/],
  ])("one that %s, after a bound", async (_, source, message) => {
    await expect(verifyFor(targetModule(source), limits)).rejects.toMatchObject({
      kind: "silent",
      message: expect.stringMatching(message),
    });
  });
});

describe("a target module", () => {
  test("that throws while no operation runs makes the verdict unknown", async () => {
    const connect = `(directory) => ({
      register: (key, s) => register(directory, key, s),
      close() { setTimeout(() => { throw new Error("left behind") }, 5) },
    })`;
    const verification = verifyFor(targetModule(smallStore({ connect })));
    const outcome = await verification.catch((error: unknown) => error);
    if (outcome instanceof TargetUnusableError) expect(outcome.message).toContain("left behind");
    else expect(outcome).toMatchObject({ verdict: "unknown" });
  });

  test("may be CommonJS", async () => {
    const source = smallStore()
      .replace(/import (.*?) from "(.*?)";/g, `const $1 = require("$2");`)
      .replace("export default", "module.exports =");
    const report = await verify({
      module: targetModule(source, "cjs"),
      only: ["interleavings"],
      seed: 1,
      schedules: 30,
    });
    expect(report.verdict).toBe("passed");
  });
});

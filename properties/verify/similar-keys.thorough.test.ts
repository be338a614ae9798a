import type { PassName } from "rollcall/verify";
import { expect, test } from "vitest";
import { verify } from "#src/verify.js";
import { smallStore, targetModule } from "./target-module.js";

/** As a store of e-mail addresses does it. */
const connect = `(directory) => ({ register: (apiKey, settings) => register(directory, apiKey.toLowerCase(), settings) })`;

async function firstFinding(pass: PassName, parts: { readonly [part: string]: string }): Promise<string | undefined> {
  const module = targetModule(smallStore({ connect, ...parts }));
  const { passes } = await verify({ module, only: [pass], seed: 1, seconds: 20 });
  const [result] = passes;
  return result?.verdict === "failed" ? result.findings[0]?.message : undefined;
}

const hint =
  /differ only in case: if they are one account for this store, declare canonicalKey, or name other keys in apiKeys$/;

test.each(["sequential", "interleavings", "stress"] as const)(
  "the %s pass names apiKeys if a store takes two default keys for one",
  async (pass) => {
    expect(await firstFinding(pass, {})).toMatch(hint);
  },
);

test("gives no hint if the target names its keys", async () => {
  const apiKeys = `["a@x", "A@x", "b@x", "c@x", "d@x", "e@x", "f@x", "g@x"], more: 1`;
  const found = await firstFinding("sequential", { name: `"own keys", apiKeys: ${apiKeys}` });
  expect(found).toBeDefined();
  expect(found).not.toMatch(hint);
});

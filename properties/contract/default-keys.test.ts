import { describe, expect, test } from "vitest";
import { smallStore } from "../verify/target-module.js";
import { headOf, run } from "./run.js";

/** The small store, whose file names are made of the key in this way. */
const namedBy = (name: string): string =>
  smallStore().replaceAll(`createHash("sha256").update(apiKey).digest("hex")`, name);

describe("default keys", () => {
  test("are of all kinds that are taken for one another: a store that makes file names of them is convicted", async () => {
    const source = namedBy(`apiKey.replace(/[^a-zA-Z0-9_]/g, "_")`);
    const { passes } = await run(source, { only: ["sequential"], seconds: 6 });
    expect(passes.map(headOf)).toEqual(["wrong-answer"]);
  });

  test("that the store refuses with an error are left out, and named", async () => {
    const { passes, target } = await run(namedBy("apiKey"), { only: ["sequential"] });
    expect(passes.map(headOf)).toEqual(["passed"]);
    expect(target.leftOut).toEqual([
      expect.stringMatching(/^a key with a slash, because the store refuses it: .*ENOENT/),
    ]);
  });
});

import { verify } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import { faultyStores, modulePath } from "./catalogue.js";

describe("Rollcall convicts", () => {
  test.each(faultyStores)("$name, which $title", async (store) => {
    const report = await verify({ module: modulePath(store), only: [store.pass], seed: 1, seconds: 60 });
    const [pass] = report.passes;
    if (pass?.verdict !== "failed") throw new Error(`expected a failure, got ${JSON.stringify(report)}`);
    expect(store.findings).toContain(pass.findings[0]?.code);
  });
});

import type { PassName } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import { verify } from "#src/verify.js";
import { type FaultyStore, faultyStores, modulePath } from "./index.js";

/** An interleavings pass runs about this number of schedules in a few seconds. */
const schedules = 500;

async function firstFinding(store: FaultyStore, pass: PassName): Promise<string | undefined> {
  const report = await verify({ module: modulePath(store), only: [pass], seed: 1, schedules, shrink: false });
  const [result] = report.passes;
  if (result?.verdict !== "failed") throw new Error(`expected a failure, got ${JSON.stringify(report)}`);
  return result.findings[0]?.code;
}

describe("Rollcall convicts", () => {
  test.each(faultyStores)("$name, which $title", async (store) => {
    expect(store.findings).toContain(await firstFinding(store, store.pass));
  });

  test.each(faultyStores.filter(({ pass }) => pass === "sequential"))(
    "$name by the interleavings pass too",
    async (store) => {
      expect(await firstFinding(store, "interleavings")).toBeDefined();
    },
  );
});

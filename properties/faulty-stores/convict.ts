import type { PassName } from "rollcall/verify";
import { expect } from "vitest";
import { verify } from "#src/verify.js";
import { type FaultyStore, modulePath } from "./index.js";

/** An interleavings pass runs about this number of schedules in a few seconds. */
const schedules = 500;

/** Expects that the pass of a faulty store finds what is wrong with it. */
export async function expectConvicted(store: FaultyStore): Promise<void> {
  expect(store.findings).toContain(await firstFinding(store, store.pass));
}

/** Returns the code of the first finding of a pass. */
export async function firstFinding(store: FaultyStore, pass: PassName): Promise<string | undefined> {
  const report = await verify({ module: modulePath(store), only: [pass], seed: 1, schedules, shrink: false });
  const [result] = report.passes;
  if (result?.verdict !== "failed") throw new Error(`expected a failure, got ${JSON.stringify(report)}`);
  return result.findings[0]?.code;
}

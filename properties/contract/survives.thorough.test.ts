import { describe, expect, test } from "vitest";
import { smallStore } from "../verify/target-module.js";
import { headOf, isAcquitted, type Parts, run } from "./run.js";

/*
 * What a store promises to survive (`survives`).
 */

/** The small store, which never makes anything durable. */
const unsynced = (parts: Parts): string =>
  smallStore(parts).replaceAll("fs.fsyncSync(descriptor);", "").replaceAll(", { flush: true }", "");
const onlyProcess = { survives: `"process-crash"` };

const crashed = async (source: string | Parts) => {
  const { passes, target } = await run(source, { only: ["crashes"], schedules: 8 });
  const [result] = passes;
  if (result === undefined) throw new Error("the pass was chosen");
  return { head: headOf(result), crashes: result.work.crashes, survives: target.survives };
};

describe("right", () => {
  test("a store that makes nothing durable, and promises to survive only the crash of its process: no power is cut", async () => {
    const { head, crashes, survives } = await crashed(unsynced(onlyProcess));
    expect(isAcquitted(head)).toBe(true);
    expect(crashes).toMatchObject({ powerLosses: 0, kills: expect.any(Number) });
    expect(survives).toBe("process-crash");
  });

  test("a durable store, whatever it promises", async () => {
    expect(isAcquitted((await crashed({ survives: `"power-loss"` })).head)).toBe(true);
    expect(isAcquitted((await crashed(onlyProcess)).head)).toBe(true);
  });

  test("a durable store that promises nothing: power is cut by default", async () => {
    const { head, crashes, survives } = await crashed({});
    expect(isAcquitted(head)).toBe(true);
    expect(crashes?.powerLosses).toBeGreaterThan(0);
    expect(survives).toBe("power-loss");
  });
});

describe("wrong", () => {
  test("a store that makes nothing durable, by default", async () => {
    expect((await crashed(unsynced({}))).head).toMatch(/^(account-lost|lifecycle-threw|database-missing)$/);
  });

  test("a store that makes nothing durable, and promises to", async () => {
    const { head } = await crashed(unsynced({ survives: `"power-loss"` }));
    expect(head).toMatch(/^(account-lost|lifecycle-threw|database-missing)$/);
  });

  test("a store that is killed, and recovers nothing", async () => {
    expect((await crashed(unsynced({ ...onlyProcess, recover: "() => {}" }))).head).toBe("database-without-registry");
  });
});

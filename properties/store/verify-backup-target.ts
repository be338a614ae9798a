import type { PassName } from "rollcall/verify";
import { expect, test } from "vitest";
import { verify } from "#src/verify.js";
import { built } from "../built.js";

/** Seconds for each pass that is run. */
export type PassSeconds = { readonly [Pass in PassName]?: number };

/**
 * Backup and restore as operations of a client, under control: every interleaving with registrations, writes and removals,
 * a crash and a fault at every step, real threads. The time decides how many schedules are run, so `unknown` is no failure.
 * @param operationsMin The operations that each pass must run at least in this time.
 */
export function testBackupTarget(seconds: PassSeconds, operationsMin: number): void {
  test.each(Object.entries(seconds))(
    "a restored backup holds what the store held during the call: %s",
    async (pass, time: number) => {
      const { passes } = await verify({
        module: built("properties/store/backup-target.js"),
        seed: 1,
        seconds: time,
        only: [pass as PassName],
      });
      expect(passes.filter(({ verdict }) => verdict === "failed")).toEqual([]);
      const operations = Object.values(passes[0]?.work.operations ?? {});
      expect(operations.reduce((sum, calls) => sum + calls, 0)).toBeGreaterThanOrEqual(operationsMin);
    },
    400_000,
  );
}

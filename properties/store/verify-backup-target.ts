import type { PassName, VerifyOptions } from "rollcall/verify";
import { expect, test } from "vitest";
import { verify } from "#src/verify.js";
import { built } from "../built.js";

/** What bounds each pass that is run. */
export type PassLimits = { readonly [Pass in PassName]?: Pick<VerifyOptions, "seconds" | "schedules"> };

/**
 * Backup and restore as operations of a client, under control: every interleaving with registrations, writes and removals,
 * a crash and a fault at every step, real threads. A bound may leave a pass undecided, so `unknown` is no failure.
 * @param operationsMin The operations that each pass must run at least within its bound.
 */
export function testBackupTarget(limits: PassLimits, operationsMin: number): void {
  test.each(Object.entries(limits))(
    "a restored backup holds what the store held during the call: %s",
    async (pass, limit) => {
      const { passes } = await verify({
        module: built("properties/store/backup-target.js"),
        seed: 1,
        only: [pass as PassName],
        ...limit,
      });
      expect(passes.filter(({ verdict }) => verdict === "failed")).toEqual([]);
      const operations = Object.values(passes[0]?.work.operations ?? {});
      expect(operations.reduce((sum, calls) => sum + calls, 0)).toBeGreaterThanOrEqual(operationsMin);
    },
    400_000,
  );
}

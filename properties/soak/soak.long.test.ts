import { expect, test } from "vitest";
import { canFillDisks, soak } from "./soak-process.js";

test("a soak of three minutes with kills and full disks finds no fault in the reference store", async () => {
  const { code, out, report, left } = await soak(["--minutes", "3", "--seed", "7"]);
  expect(out).toContain("PASSED");
  expect(code).toBe(0);
  const { kills, restarts, invariants, epochs, fullDisk } = report?.counts ?? {};
  // Kills are aimed at running operations, and many of them hit one.
  expect(3 * (kills?.inOperation ?? 0)).toBeGreaterThan((kills?.all ?? 0) + (kills?.one ?? 0));
  expect([restarts, invariants]).toEqual([epochs, epochs]);
  if (canFillDisks) expect(Math.min(fullDisk?.phases ?? 0, fullDisk?.failed ?? 0)).toBeGreaterThan(0);
  expect(left).toEqual([]);
});

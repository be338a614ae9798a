import { expect, test } from "vitest";
import { canFillDisks, soak } from "./soak-process.js";

test("a soak finds nothing wrong with the reference store in three minutes of kills and full disks", async () => {
  const { code, out, report, left } = await soak(["--minutes", "3", "--seed", "7"]);
  expect(out).toContain("PASSED");
  expect(code).toBe(0);
  const { kills, restarts, invariants, rounds, fullDisk } = report?.counts ?? {};
  // They are aimed into the middle of an operation, and many of them hit.
  expect(3 * (kills?.inOperation ?? 0)).toBeGreaterThan((kills?.all ?? 0) + (kills?.one ?? 0));
  expect([restarts, invariants]).toEqual([rounds, rounds]);
  if (canFillDisks) expect(Math.min(fullDisk?.phases ?? 0, fullDisk?.failed ?? 0)).toBeGreaterThan(0);
  expect(left).toEqual([]);
});

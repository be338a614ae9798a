import { expect, test } from "vitest";
import { describeEach, drivers } from "../drivers/each-driver.js";
import { nameOf, ofHarness, ofSqlite, situations } from "./lock-situations.js";

const named = (driver: string): string => `if a client of ${driver} meets a lock, Rollcall does what SQLite would do`;

describeEach(drivers, named, (driver) => {
  test.each(situations.map((situation) => [nameOf(situation), situation] as const))("%s", async (_, situation) => {
    expect(await ofHarness(driver, situation)).toBe(ofSqlite(situation));
  });
});

import { describe, expect, test } from "vitest";
import { otherDrivers } from "../drivers/drivers.js";
import { nameOf, ofHarness, ofSqlite, situations } from "./lock-situations.js";

describe.each(otherDrivers)("if a client of $name meets a lock, Rollcall does what SQLite would do", (driver) => {
  test.each(situations.map((situation) => [nameOf(situation), situation] as const))("%s", async (_, situation) => {
    expect(await ofHarness(driver, situation)).toBe(ofSqlite(situation));
  });
});

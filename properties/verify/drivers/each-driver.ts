import { describe } from "vitest";
import { betterSqlite3, libsqlIn, nodeSqlite, type TestedDriver } from "./drivers.js";
import { installPackage } from "./install-package.js";

/** With better-sqlite3 the tests that take little time have run already. */
export const otherDrivers: readonly TestedDriver[] = [nodeSqlite, libsql()];
export const drivers: readonly TestedDriver[] = [betterSqlite3, ...otherDrivers];

/** Describes the same for each of these drivers. If one cannot be installed, its tests are skipped, and the name says why. */
export function describeEach(
  tested: readonly TestedDriver[],
  nameOf: (driver: string) => string,
  suite: (driver: TestedDriver) => void,
): void {
  for (const driver of tested) {
    const { missing } = driver;
    const name = nameOf(driver.name) + (missing === undefined ? "" : `: skipped, ${missing}`);
    describe.skipIf(missing !== undefined)(name, () => suite(driver));
  }
}

function libsql(): TestedDriver {
  const installed = installPackage("libsql@0.5.29");
  return "folder" in installed ? libsqlIn(installed.folder) : { ...libsqlIn(""), missing: installed.failed };
}

import { pathToFileURL } from "node:url";
import { built } from "../../built.js";

/*
 * The drivers of SQLite that are controlled. One suite tests all of them.
 */

export interface TestedDriver {
  readonly name: string;
  /** Source that makes its class `Sqlite`, with the interface of better-sqlite3. It may use `require`. */
  readonly source: string;
}

export const betterSqlite3: TestedDriver = {
  name: "better-sqlite3",
  source: `const Sqlite = require("better-sqlite3");`,
};

export const otherDrivers: readonly TestedDriver[] = [{ name: "node:sqlite", source: imported("node-sqlite") }];

export const drivers: readonly TestedDriver[] = [betterSqlite3, ...otherDrivers];

function imported(file: string): string {
  const url = pathToFileURL(built(`properties/verify/drivers/${file}.js`)).href;
  return `const { Sqlite } = await import(${JSON.stringify(url)});`;
}

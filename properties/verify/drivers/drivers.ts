import { pathToFileURL } from "node:url";
import { built } from "../../built.js";

/*
 * The drivers of SQLite that are controlled. One suite tests all of them: see `each-driver.ts`.
 */

/** `end by closing`: a database that is closed gives back its locks at once. */
export type Feature = "functions" | "early end of a cursor" | "end by closing";

export interface TestedDriver {
  readonly name: string;
  /** Source that makes its class `Sqlite`, with the interface of better-sqlite3. It may use `require`. */
  readonly source: string;
  /** What it does not have. */
  readonly lacks: readonly Feature[];
  /** Why it cannot be tested. Default: it can. */
  readonly missing?: string;
}

export const betterSqlite3: TestedDriver = {
  name: "better-sqlite3",
  source: `const Sqlite = require("better-sqlite3");`,
  lacks: [],
};

export const nodeSqlite: TestedDriver = {
  name: "node:sqlite",
  source: `const { Sqlite } = await import(${moduleOf("node-sqlite")});`,
  lacks: [],
};

/** `folder`: in which the package is installed. */
export function libsqlIn(folder: string): TestedDriver {
  const source = `
    const { Sqlite, loadFrom } = await import(${moduleOf("libsql")});
    loadFrom(${JSON.stringify(folder)});`;
  return { name: "libsql", source, lacks: ["functions", "early end of a cursor", "end by closing"] };
}

function moduleOf(file: string): string {
  return JSON.stringify(pathToFileURL(built(`properties/verify/drivers/${file}.js`)).href);
}

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { libraries } from "./paths.js";

/*
 * Installs the libraries with the locked versions. The project itself does not depend on them.
 */

/** Installs what is missing. Prints what it does on stderr. */
export function installLibraries(): void {
  if (!isInstalled()) {
    process.stderr.write("npm ci in examples/libraries: this takes some minutes\n");
    run("npm", ["ci", "--no-audit", "--no-fund"]);
  }
  if (!existsSync(join(libraries, "node_modules/sqlite3/build/Release/node_sqlite3.node"))) buildSqlite3();
  for (const folder of ["prisma", "prisma-postgres"]) {
    if (!existsSync(join(libraries, folder, "generated/client.ts"))) generatePrismaClient(folder);
  }
}

/** npm writes the second file as it ends; it lists what is installed. */
function isInstalled(): boolean {
  const locked = join(libraries, "package-lock.json");
  const installed = join(libraries, "node_modules/.package-lock.json");
  return existsSync(installed) && statSync(installed).size > 0 && versionsIn(installed) === versionsIn(locked);
}

function versionsIn(lockfile: string): string {
  const {
    packages,
  }: { packages: { readonly [path: string]: { readonly version?: string; readonly optional?: true } } } = JSON.parse(
    readFileSync(lockfile, "utf8"),
  );
  // Of optional packages only those for this system are installed.
  const needed = Object.entries(packages).filter(([path, { optional }]) => path !== "" && optional !== true);
  return JSON.stringify(needed.map(([path, { version }]) => [path, version]).sort());
}

/** Its own install script downloads a binary; where that fails it is compiled, with a compiler and Python. */
function buildSqlite3(): void {
  process.stderr.write("sqlite3 is built for this Node\n");
  try {
    run("npm", ["rebuild", "sqlite3", "--ignore-scripts=false"]);
  } catch {
    process.stderr.write(
      "sqlite3 could not be built (it needs a compiler and Python): what needs it will not be run\n",
    );
  }
}

/** Generating needs no schema engine, but looks for its binary, which would be downloaded. */
function generatePrismaClient(folder: string): void {
  process.stderr.write(`the client of Prisma is generated in ${folder}\n`);
  const environment = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath };
  run("npx", ["prisma", "generate", "--schema", `${folder}/schema.prisma`], environment);
}

function run(command: string, args: readonly string[], env = process.env): void {
  execFileSync(command, args, { cwd: libraries, stdio: ["ignore", "ignore", "inherit"], env });
}

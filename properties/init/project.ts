import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { source } from "../built.js";
import { type Ended, rollcall } from "../cli/rollcall-process.js";
import { temporaryDirectory } from "../temporary-directory.js";

/** A project of a user: a folder with a package.json, in which rollcall better-sqlite3 and types are installed. */
export function project(packageJson: object | string, files: { readonly [name: string]: string } = {}): string {
  const folder = temporaryDirectory();
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(source("."), join(folder, "node_modules/rollcall"));
  symlinkSync(source("node_modules/@types"), join(folder, "node_modules/@types"));
  symlinkSync(source("node_modules/better-sqlite3"), join(folder, "node_modules/better-sqlite3"));
  const text = typeof packageJson === "string" ? packageJson : `${JSON.stringify(packageJson, null, 2)}\n`;
  for (const [name, content] of Object.entries({ "package.json": text, ...files })) {
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

export function rollcallIn(folder: string, ...args: readonly string[]): Promise<Ended> {
  return rollcall(args, undefined, "nothing", folder);
}

/** The files of a project, by their names. */
export function filesOf(folder: string): { readonly [name: string]: string } {
  const names = readdirSync(folder).filter((name) => name !== "node_modules");
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

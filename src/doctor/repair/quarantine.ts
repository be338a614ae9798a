import { existsSync, mkdirSync, renameSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { quarantineDirectoryName } from "../../store/index.js";
import { sync } from "../durable.js";
import { companionSuffixes } from "../reading/index.js";
import type { Subject } from "../subject.js";

/**
 * Creates the directory for what one repair moves away: in a store `quarantine/<time>`, elsewhere
 * `<users>.repair-<time>`. Files are renamed into it, so it must be on the file system of the user databases; if their
 * directory is a mount point, the quarantine is made inside of it.
 */
export function createQuarantine({ database, usersDirectory, storeId }: Subject, at: Date): string {
  const time = at.toISOString().replace(/[-:]|\.\d+/g, "");
  const parent = storeId === undefined ? undefined : join(dirname(database), quarantineDirectoryName);
  const inside = join(usersDirectory, quarantineDirectoryName);
  const beside = parent === undefined ? `${usersDirectory}.repair-${time}` : join(parent, time);
  const wanted = isMountPoint(usersDirectory) ? join(inside, time) : beside;
  for (let number = 1; ; number += 1) {
    const path = number === 1 ? wanted : `${wanted}-${number}`;
    if (existsSync(path)) continue;
    mkdirSync(path, { recursive: true, mode: 0o700 });
    sync(dirname(path));
    sync(dirname(dirname(path)));
    return path;
  }
}

function isMountPoint(directory: string): boolean {
  if (!existsSync(directory)) return false;
  return statSync(directory).dev !== statSync(dirname(directory)).dev;
}

/**
 * Returns where a file and its companions move: pairs of paths, of those that exist.
 * @param taken Paths in the quarantine that are promised to other files. The chosen one is added.
 */
export function movesOf(file: string, quarantine: string, taken: Set<string>): readonly (readonly [string, string])[] {
  const isTaken = (path: string): boolean => taken.has(path) || allOf(path).some((each) => existsSync(each));
  const wanted = join(quarantine, basename(file));
  let target = wanted;
  for (let number = 2; isTaken(target); number += 1) target = `${wanted}.${number}`;
  taken.add(target);
  const targets = allOf(target);
  return allOf(file).flatMap((from, index) => {
    const to = targets[index];
    return to === undefined || !existsSync(from) ? [] : [[from, to] as const];
  });
}

function allOf(file: string): readonly string[] {
  return ["", ...companionSuffixes].map((suffix) => `${file}${suffix}`);
}

/** Renames a file. One that another process has removed meanwhile needs no move. */
export function moveFile(from: string, to: string): void {
  if (existsSync(from)) renameSync(from, to);
}

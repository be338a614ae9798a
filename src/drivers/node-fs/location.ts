import type { Stats } from "node:fs";
import { dirname, join, sep } from "node:path";
import type { SchedulingPoints } from "../../core/index.js";
import { entryPath, rawFs, realPath } from "../raw-fs.js";
import { isFileHandle } from "./call-arguments.js";

/** The directory entry of a call and the file that it leads to, relative to the run's directory. */
export interface Location {
  /** The directory entry itself. */
  readonly entry: string;
  /** What the entry leads to. If the entry is a symbolic link, it differs from the entry. */
  readonly target: string;
  /** Whether the file has several names, so that another client may use it by another name. */
  readonly isLinked: boolean;
  readonly isDirectory: boolean;
  /** Whether the call has a descriptor whose file has lost this name. */
  readonly isUnlinked: boolean;
}

/** Returns the location of a file. `given`: the path or the descriptor in the call. */
export function locationOf(hook: SchedulingPoints, file: string, given: unknown): Location {
  const absolute = hook.outside(file);
  const descriptor = isFileHandle(given) ? given.fd : given;
  const found = withoutLinks(hook, file, absolute) ?? throughLinks(hook, file, absolute);
  const { stats } = found;
  return {
    entry: found.entry,
    target: found.target,
    isLinked: stats !== undefined && stats.nlink > 1 && !stats.isDirectory(),
    isDirectory: stats?.isDirectory() === true,
    isUnlinked: typeof descriptor === "number" && rawFs.fstatSync(descriptor).ino !== stats?.ino,
  };
}

interface Found extends Pick<Location, "entry" | "target"> {
  /** Undefined: there is no such file. */
  readonly stats: Stats | undefined;
}

/**
 * Returns what a path leads to if no part of it is a symbolic link; undefined: one is. To resolve the whole path, as
 * below, costs several times as much, and almost no path has a link.
 */
function withoutLinks(hook: SchedulingPoints, file: string, absolute: string): Found | undefined {
  let stats: Stats | undefined;
  let path = "";
  for (const part of file.split(sep)) {
    path = join(path, part);
    stats = rawFs.lstatSync(hook.outside(path), { throwIfNoEntry: false });
    if (stats === undefined) break;
    if (stats.isSymbolicLink()) return undefined;
  }
  const entry = hook.inside(absolute) ?? file;
  return { entry, target: entry, stats };
}

function throughLinks(hook: SchedulingPoints, file: string, absolute: string): Found {
  return {
    entry: hook.inside(entryPath(absolute)) ?? file,
    target: hook.inside(realPath(absolute)) ?? file,
    stats: rawFs.statSync(absolute, { throwIfNoEntry: false }),
  };
}

/** Returns the directories above a file, without the run's directory. */
export function ancestors(file: string): string[] {
  const above = dirname(file);
  return above === "." || above === file ? [] : [above, ...ancestors(above)];
}

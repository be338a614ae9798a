import { dirname } from "node:path";
import type { SchedulingPoints } from "../../core/index.js";
import { entryPath, rawFs, realPath } from "../raw-fs.js";
import { isFileHandle } from "./call-arguments.js";

/** Where a call leads to, relative to the run's directory. */
export interface Location {
  /** The directory entry itself. */
  readonly entry: string;
  /** What the entry leads to. It differs from the entry if that is a symbolic link. */
  readonly target: string;
  /** The file has several names, so another client may mean the same file by another name. */
  readonly isLinked: boolean;
  readonly isDirectory: boolean;
  /** An unlinked descriptor: its file has another name by now, or none. */
  readonly isUnlinked: boolean;
}

/** `given`: the path or the descriptor in the call. */
export function locationOf(hook: SchedulingPoints, file: string, given: unknown): Location {
  const absolute = hook.outside(file);
  const descriptor = isFileHandle(given) ? given.fd : given;
  const entry = hook.inside(entryPath(absolute)) ?? file;
  const target = hook.inside(realPath(absolute)) ?? file;
  const stats = rawFs.statSync(absolute, { throwIfNoEntry: false });
  return {
    entry,
    target,
    isLinked: stats !== undefined && stats.nlink > 1 && !stats.isDirectory(),
    isDirectory: stats?.isDirectory() === true,
    isUnlinked: typeof descriptor === "number" && rawFs.fstatSync(descriptor).ino !== stats?.ino,
  };
}

/** Returns the directories above a file, up to the run's directory, which is left out. */
export function ancestors(file: string): string[] {
  const above = dirname(file);
  return above === "." || above === file ? [] : [above, ...ancestors(above)];
}

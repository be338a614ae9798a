import { dirname } from "node:path";
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

/** Returns the directories above a file, without the run's directory. */
export function ancestors(file: string): string[] {
  const above = dirname(file);
  return above === "." || above === file ? [] : [above, ...ancestors(above)];
}

import { basename, dirname, join } from "node:path";
import { isCompanion, rawFs } from "../drivers/index.js";

/*
 * A copy of the files that `setup` has made. Opening a database for the first time, with its tables and fsyncs, costs a
 * run more than anything else, and every run needs the same. So most runs of a thread get a copy of what a run before
 * them was given.
 *
 * Such a run is one whose `setup` ran in another process, in another directory, up to `ageMsMax` before its clients
 * connected. So time stamps and random ids are right, and only these can tell the difference: files that hold their own
 * path or anything that a copy does not have, and state of the module. The first is not copied. The second is the
 * caller's concern: see `Runners.stopCopyingSetup`.
 */

/** The files that a recent `setup` of this thread has made. */
export interface StorageCopy {
  /** Writes the copy into an empty directory. Returns false if there is no copy, or it is too old. */
  restoreInto(directory: string): boolean;
  /** Returns whether there is a copy that is young enough. */
  isThere(): boolean;
  /**
   * Runs `setup` on a directory. If `mayRemember` returns true then, reads what it has made. If that cannot be copied,
   * nothing ever is.
   */
  makeWith(directory: string, setup: () => Promise<void>, mayRemember: () => boolean): Promise<void>;
}

/** An older copy is not used, because there may be times in it, such as the end of a lease. */
const ageMsMax = 1000;
/** The clocks as they are before a target replaces them. */
const [systemTime, now] = [Date.now, performance.now.bind(performance)];
/** A larger storage is not kept in memory. */
const bytesMax = 16 * 1024 ** 2;

interface Entry {
  /** Relative to the directory; ".": the directory itself. */
  readonly path: string;
  readonly mode: number;
  /** Undefined: a directory. */
  readonly content?: Buffer;
}

/** `mayBeEmpty`: whether a directory in which `setup` made nothing counts as a storage. */
export function createStorageCopy(mayBeEmpty: () => boolean): StorageCopy {
  let copy: { readonly entries: readonly Entry[]; readonly madeAt: number } | undefined;
  let isUnfit = false;
  /**
   * Closing a descriptor of a file drops the locks that SQLite holds on the file in this process, and `setup` may have
   * left a connection open. So they are closed when the next run begins.
   */
  let descriptors: number[] = [];
  const closeAll = (): void => {
    for (const descriptor of descriptors) rawFs.closeSync(descriptor);
    descriptors = [];
  };

  const isYoung = (): boolean => copy !== undefined && now() - copy.madeAt <= ageMsMax;
  return {
    isThere: isYoung,
    restoreInto(directory) {
      closeAll();
      if (copy === undefined || !isYoung()) return false;
      write(directory, copy.entries);
      return true;
    },
    async makeWith(directory, setup, mayRemember) {
      const startedAt = systemTime();
      await setup();
      if (isUnfit || !mayRemember()) return;
      const read = readAll(directory, startedAt, descriptors);
      const entries = read?.length === 1 && !mayBeEmpty() ? undefined : read;
      isUnfit = entries === undefined;
      copy = entries === undefined ? undefined : { entries, madeAt: now() };
    },
  };
}

function write(directory: string, entries: readonly Entry[]): void {
  for (const { path, mode, content } of entries) {
    const absolute = join(directory, path);
    if (content !== undefined) {
      const descriptor = rawFs.openSync(absolute, "wx", mode);
      rawFs.writeFileSync(descriptor, content);
      // The mode may be wider than what the process gives to new files.
      rawFs.fchmodSync(descriptor, mode);
      rawFs.closeSync(descriptor);
    } else if (path !== ".") rawFs.mkdirSync(absolute);
  }
  // Last, because a directory may be read-only. Its own directory comes before it in the list.
  for (const { path, mode, content } of entries.toReversed()) {
    if (content === undefined) rawFs.chmodSync(join(directory, path), mode);
  }
}

/**
 * Returns the entries of a directory, each after its own directory; undefined: they cannot be copied. Adds the
 * descriptors that it has opened to `descriptors`.
 */
function readAll(directory: string, startedAt: number, descriptors: number[]): Entry[] | undefined {
  const entries: Entry[] = [{ path: ".", mode: rawFs.statSync(directory).mode & 0o7777 }];
  const isOwnTime = (ms: number): boolean => ms > startedAt - clockMsMax && ms < systemTime() + clockMsMax;
  let bytes = 0;
  const list = (folder: string): boolean =>
    rawFs.readdirSync(join(directory, folder)).every((name) => {
      const path = join(folder, name);
      const stats = rawFs.lstatSync(join(directory, path));
      const mode = stats.mode & 0o7777;
      if (stats.isDirectory()) {
        entries.push({ path, mode });
        return list(path);
      }
      // A link, a socket, a time that `setup` has set, or a database that is in use.
      if (!stats.isFile() || stats.nlink > 1 || !isOwnTime(stats.mtimeMs) || isCompanion(path)) return false;
      bytes += stats.size;
      if (bytes > bytesMax) return false;
      const descriptor = rawFs.openSync(join(directory, path), "r");
      descriptors.push(descriptor);
      const content = rawFs.readFileSync(descriptor);
      entries.push({ path, mode, content });
      return content.length === stats.size;
    });
  if (!list("") || mentions(entries, directory)) return undefined;
  return entries;
}

/** The system's clock for times of files lags a little, and some file systems round to a second. */
const clockMsMax = 2000;

/** Returns whether a file contains a name of the directory, or of the directory of all runs. */
function mentions(entries: readonly Entry[], directory: string): boolean {
  const names = [basename(directory), basename(dirname(directory))];
  // A database may have any of these encodings.
  const wanted = names.flatMap((name) => {
    const wide = Buffer.from(name, "utf16le");
    return [Buffer.from(name), wide, Buffer.from(wide).swap16()];
  });
  return entries.some(
    ({ path, content }) =>
      names.some((name) => path.includes(name)) || wanted.some((bytes) => content?.includes(bytes) === true),
  );
}

import { join } from "node:path";
import { databaseDump, dumpFileOf, type RecordedEntry, type RecordedSnapshots } from "../core/index.js";
import { rawFs } from "../drivers/index.js";

/*
 * Snapshots of the run's directory, written while every client waits at a scheduling point: what a killed process
 * leaves.
 *
 * They are written inside the process whose locks they must not disturb. Closing any descriptor of a file drops the
 * POSIX locks that SQLite holds on it in this process (https://sqlite.org/howtocorrupt.html, section 2.2). Opening and
 * reading the file does not. So every file is opened once and kept open until the next run begins, when no connection
 * of the last run matters any more.
 */

/** Returns a writer of snapshots, for one run's directory after the other. */
export function createSnapshotWriter() {
  const files = createOpenFiles();
  let directory = "";
  let directories: { step: number; entries: RecordedEntry[] }[] = [];

  const list = (folder: string, entries: RecordedEntry[]): void => {
    for (const entry of rawFs.readdirSync(join(directory, folder), { withFileTypes: true })) {
      const path = join(folder, entry.name);
      // SQLite rebuilds it when it next opens the database.
      if (path.endsWith("-shm")) continue;
      const absolute = join(directory, path);
      const stats = rawFs.lstatSync(absolute, { throwIfNoEntry: false });
      if (stats === undefined) continue;
      if (stats.isDirectory()) {
        entries.push({ path, node: stats.ino, type: "directory" });
        list(path, entries);
      } else if (stats.isSymbolicLink()) {
        entries.push({ path, node: stats.ino, type: "symbolic-link", to: rawFs.readlinkSync(absolute) });
      } else if (stats.isFile()) {
        const content = files.contentOf(absolute, stats.ino, stats.size);
        entries.push({ path, node: stats.ino, type: "file", mode: stats.mode & 0o7777, content });
      }
    }
  };

  return {
    /** Begins a run and forgets the snapshots of the run before. */
    open(opened: string): void {
      files.closeAll();
      directory = opened;
      directories = [];
    },
    /** Writes what is committed in the database of the run. All threads of the run have it in their snapshots from now on. */
    writeDump(committed: Uint8Array): void {
      rawFs.writeFileSync(dumpFileOf(directory), committed);
    },
    /** Writes a snapshot of the directory as it is now, after this step. */
    write(step: number): void {
      const root = rawFs.statSync(directory).ino;
      const entries: RecordedEntry[] = [{ path: ".", node: root, type: "directory" }];
      list("", entries);
      const dump = dumpFileOf(directory);
      const stats = rawFs.statSync(dump, { throwIfNoEntry: false });
      if (stats !== undefined) {
        const content = files.contentOf(dump, stats.ino, stats.size);
        entries.push({ path: databaseDump, node: stats.ino, type: "file", mode: stats.mode & 0o7777, content });
      }
      directories.push({ step, entries });
    },
    written: (): RecordedSnapshots => ({ directories, contents: files.contents() }),
  };
}

interface OpenFile {
  readonly descriptor: number;
  /** The index of its latest content; -1: not read yet. */
  content: number;
}

/** Keeps the files of a run open, and every content that they have had. */
function createOpenFiles() {
  const files = new Map<number, OpenFile>();
  let contents: Uint8Array[] = [];
  let buffer = Buffer.alloc(1 << 16);

  const read = (descriptor: number, size: number): Buffer => {
    if (buffer.length < size) buffer = Buffer.alloc(2 * size);
    let length = 0;
    while (length < size) {
      const taken = rawFs.readSync(descriptor, buffer, length, size - length, length);
      if (taken === 0) break;
      length += taken;
    }
    return buffer.subarray(0, length);
  };

  return {
    contents: (): readonly Uint8Array[] => contents,
    /** Returns the index of the file's content. A file that has not changed since the last snapshot keeps its index. */
    contentOf(path: string, node: number, size: number): number {
      const file = files.get(node) ?? { descriptor: rawFs.openSync(path, "r"), content: -1 };
      files.set(node, file);
      const bytes = read(file.descriptor, size);
      const known = contents[file.content];
      if (known === undefined || !bytes.equals(known)) file.content = contents.push(new Uint8Array(bytes)) - 1;
      return file.content;
    },
    closeAll(): void {
      for (const { descriptor } of files.values()) rawFs.closeSync(descriptor);
      files.clear();
      contents = [];
    },
  };
}

import { join } from "node:path";
import type { CapturedEntry, Captures } from "../core/index.js";
import { rawFs } from "../drivers/index.js";

/*
 * Copies of the run's directory, taken while everybody is held at a gate: what a killed process leaves behind.
 *
 * They are taken inside the process whose locks they must not disturb. Closing any descriptor of a file drops the POSIX
 * locks that SQLite holds on it in this process (https://sqlite.org/howtocorrupt.html, section 2.2), opening and reading
 * it does not. So every file is opened once and kept open until the next run is opened: then nobody has a connection to
 * it any more, or none that matters.
 */

export interface Capturer {
  /** Before each run: lets go of the files of the one before. */
  open(directory: string): void;
  /** The directory as it is now: after this step. */
  capture(step: number): void;
  captures(): Captures;
}

interface OpenFile {
  readonly descriptor: number;
  content: number;
}

export function createCapturer(): Capturer {
  let directory = "";
  let directories: { step: number; entries: CapturedEntry[] }[] = [];
  let contents: Uint8Array[] = [];
  let scratch = Buffer.alloc(1 << 16);
  const files = new Map<number, OpenFile>();

  const read = (descriptor: number, size: number): Buffer => {
    if (scratch.length < size) scratch = Buffer.alloc(2 * size);
    let length = 0;
    while (length < size) {
      const taken = rawFs.readSync(descriptor, scratch, length, size - length, length);
      if (taken === 0) break;
      length += taken;
    }
    return scratch.subarray(0, length);
  };

  /** Most files are as they were: then the number of their content is, too. */
  const contentOf = (path: string, node: number, size: number): number => {
    const file = files.get(node) ?? { descriptor: rawFs.openSync(path, "r"), content: -1 };
    files.set(node, file);
    const bytes = read(file.descriptor, size);
    const known = contents[file.content];
    if (known === undefined || !bytes.equals(known)) file.content = contents.push(new Uint8Array(bytes)) - 1;
    return file.content;
  };

  const list = (folder: string, entries: CapturedEntry[]): void => {
    for (const entry of rawFs.readdirSync(join(directory, folder), { withFileTypes: true })) {
      const path = join(folder, entry.name);
      // SQLite's next opening makes it anew.
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
        const content = contentOf(absolute, stats.ino, stats.size);
        entries.push({ path, node: stats.ino, type: "file", mode: stats.mode & 0o7777, content });
      }
    }
  };

  return {
    open(opened) {
      for (const { descriptor } of files.values()) rawFs.closeSync(descriptor);
      files.clear();
      directory = opened;
      directories = [];
      contents = [];
    },
    capture(step) {
      const root = rawFs.statSync(directory).ino;
      const entries: CapturedEntry[] = [{ path: ".", node: root, type: "directory" }];
      list("", entries);
      directories.push({ step, entries });
    },
    captures: () => ({ directories, contents }),
  };
}

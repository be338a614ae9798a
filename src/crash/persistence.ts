import { basename, dirname, join } from "node:path";
import type { Image, ImageEntry, Persistence, Step } from "../core/index.js";
import { ownerOf } from "../drivers/index.js";

/*
 * What of a directory would survive a power loss, step by step. A file's contents do once it was fsynced, a name once its
 * directory was. What SQLite promises for its own files is in https://sqlite.org/pragma.html#pragma_synchronous:
 *
 *   EXTRA, FULL   every commit is durable when it is answered
 *   NORMAL        in WAL mode the commits since the last checkpoint may be lost; else as FULL
 *   OFF           whatever was written may be lost
 *
 * A database is taken together with its journal and its WAL: in the middle of a transaction SQLite finds its way back to
 * the last commit, whichever of its writes have arrived.
 */

/** Names of the entries of each directory, by the inodes of both: a directory that is renamed keeps its entries. */
export type Names = ReadonlyMap<number, ReadonlyMap<string, number>>;

export interface Durable {
  /** By inode; a file that is not there was never made durable: all of it may be lost. */
  readonly contents: ReadonlyMap<number, Uint8Array>;
  readonly names: Names;
  /** Databases with commits for which their `PRAGMA synchronous` promises nothing yet. */
  readonly unsynced: ReadonlyMap<string, Unsynced>;
}

/** The level of `PRAGMA synchronous` that has promised nothing. */
export type Unsynced = "NORMAL" | "OFF";

/** Everything that is there before the first step counts as durable. */
export function allDurable(image: Image): Durable {
  const contents = image.entries.flatMap((entry) =>
    entry.type === "file" ? [[entry.node, entry.content] as const] : [],
  );
  return { contents: new Map(contents), names: namesIn(image), unsynced: new Map() };
}

export function namesIn({ entries }: Image): Names {
  const nodes = new Map(entries.map(({ path, node }) => [path, node]));
  const names = new Map<number, Map<string, number>>();
  for (const { node, type } of entries) if (type === "directory") names.set(node, new Map());
  for (const { path, node } of entries) {
    if (path !== ".") names.get(nodes.get(dirname(path)) ?? 0)?.set(basename(path), node);
  }
  return names;
}

/** What is durable after a step, `before` and `after` being the images around it. */
export function afterStep(durable: Durable, step: Step, before: Image, after: Image): Durable {
  const contents = new Map(durable.contents);
  const names = new Map([...durable.names].map(([node, entries]) => [node, new Map(entries)]));
  const unsynced = new Map(durable.unsynced);
  const current = namesIn(after);
  const byPath = new Map(after.entries.map((entry) => [entry.path, entry]));
  const earlier = new Map(before.entries.map((entry) => [entry.path, entry]));

  const syncDirectory = (node: number): void => {
    names.set(node, new Map(current.get(node)));
  };
  const syncContent = (entry: ImageEntry | undefined): void => {
    if (entry?.type === "file") contents.set(entry.node, entry.content);
  };
  const syncDatabase = (file: string, committed: boolean): void => {
    const directory = byPath.get(dirname(file));
    if (directory === undefined) return;
    const own = names.get(directory.node) ?? new Map<string, number>();
    const bundle = bundleOf(file);
    const isNew = bundle.some((path) => byPath.has(path) && own.get(basename(path)) !== byPath.get(path)?.node);
    for (const path of bundle) {
      syncContent(byPath.get(path));
      if (path === file) continue;
      const node = byPath.get(path)?.node;
      if (node === undefined) own.delete(basename(path));
      else own.set(basename(path), node);
    }
    names.set(directory.node, own);
    // SQLite syncs the directory in which it has made a journal or a WAL: in a rollback journal with every commit.
    if (committed && (isNew || !isWal(byPath.get(file)))) syncDirectory(directory.node);
  };
  const isClean = (file: string): boolean =>
    bundleOf(file).every((path) => {
      const entry = earlier.get(path);
      return entry?.type !== "file" || isDurable(durable.contents.get(entry.node), entry.content);
    });

  for (const done of step.persisted ?? []) {
    if (done.by === "fsync") {
      if (current.has(done.node)) syncDirectory(done.node);
      else syncContent(after.entries.find(({ node }) => node === done.node));
      continue;
    }
    const { file } = done;
    const changed = bundleOf(file).some((path) => !sameEntry(earlier.get(path), byPath.get(path)));
    const promised = isPromised(done, earlier.get(file), byPath.get(file));
    // What is written in the middle of a transaction is undone by the next opening: nothing was promised of it.
    const undone = !done.committed && done.synchronous > 0 && changed && isClean(file);
    if (promised || undone) syncDatabase(file, promised);
    if (promised) unsynced.delete(file);
    else if (changed && done.synchronous === 0) unsynced.set(file, "OFF");
    else if (changed && done.synchronous === 1 && done.committed) unsynced.set(file, "NORMAL");
  }
  const used = (step.persisted ?? []).flatMap((done) =>
    done.by === "sqlite" && done.synchronous > 0 ? [done.file] : [],
  );
  // What SQLite copies into another file, by a backup or VACUUM INTO, it syncs before it answers.
  if (used.length > 0) for (const file of copiedInto(used, earlier, after)) syncDatabase(file, true);
  return { contents, names, unsynced };
}

/** A file that is empty, or has only what it durably had, has nothing to lose. */
export function isDurable(durable: Uint8Array | undefined, content: Uint8Array): boolean {
  return durable === content || Buffer.compare(durable ?? new Uint8Array(), content) === 0;
}

/** A database, and what SQLite keeps beside it. */
export function bundleOf(file: string): readonly string[] {
  return [file, `${file}-wal`, `${file}-journal`];
}

export function isSidecar(path: string): boolean {
  return ownerOf(path) !== path;
}

function isPromised(
  { synchronous, committed }: Extract<Persistence, { readonly by: "sqlite" }>,
  before: ImageEntry | undefined,
  after: ImageEntry | undefined,
): boolean {
  if (synchronous === 0) return false;
  if (synchronous > 1 || !isWal(after)) return committed;
  // The file itself is only written by a checkpoint, which syncs the log first.
  return before?.type === "file" && after?.type === "file" && before.content !== after.content;
}

/** Databases that have changed in a step of a connection to others than these. */
function copiedInto(
  own: readonly string[],
  before: ReadonlyMap<string, ImageEntry>,
  { entries }: Image,
): readonly string[] {
  return entries.flatMap((entry) => {
    if (entry.type !== "file" || own.includes(ownerOf(entry.path)) || sameEntry(before.get(entry.path), entry))
      return [];
    return Buffer.from(entry.content.subarray(0, magic.length)).toString() === magic ? [entry.path] : [];
  });
}

/** How every database begins. */
const magic = "SQLite format 3\0";

/** Byte 18 says how a database is written: https://sqlite.org/fileformat2.html, section 1.3.3. */
function isWal(entry: ImageEntry | undefined): boolean {
  return entry?.type === "file" && entry.content[18] === 2;
}

function sameEntry(one: ImageEntry | undefined, other: ImageEntry | undefined): boolean {
  if (one?.type !== "file" || other?.type !== "file") return one?.node === other?.node;
  return one.node === other.node && one.content === other.content;
}

/** The paths of everything below the root, as these names have it. */
export function walk(names: Names, root: number): readonly { readonly path: string; readonly node: number }[] {
  const found: { path: string; node: number }[] = [{ path: ".", node: root }];
  const enter = (folder: string, directory: number): void => {
    for (const [name, node] of names.get(directory) ?? []) {
      const path = folder === "." ? name : join(folder, name);
      found.push({ path, node });
      if (names.has(node)) enter(path, node);
    }
  };
  enter(".", root);
  return found;
}

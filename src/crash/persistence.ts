import { basename, dirname } from "node:path";
import {
  type DirectorySnapshot,
  databaseDump,
  type Persistence,
  type SnapshotEntry,
  type Step,
  type UnsyncedDatabase,
} from "../core/index.js";
import { databaseFiles, ownerOf } from "../drivers/index.js";
import { type Names, namesIn } from "./names.js";

/*
 * What is durable in a directory after each step. The content of a file is durable once the file was fsynced, a name
 * once its directory was fsynced. What SQLite promises for its own files is in
 * https://sqlite.org/pragma.html#pragma_synchronous:
 *
 *   EXTRA, FULL   every commit is durable when it returns
 *   NORMAL        in WAL mode the commits since the last checkpoint may be lost; otherwise as FULL
 *   OFF           everything that was written may be lost
 *
 * A database, its journal and its WAL are one unit: in the middle of a transaction SQLite returns to the last commit,
 * no matter which of its writes have arrived.
 */

export interface Durable {
  /** By inode. If a file is missing here, it was never made durable, and all of its content may be lost. */
  readonly contents: ReadonlyMap<number, Uint8Array>;
  readonly names: Names;
  /** Databases with commits for which their `PRAGMA synchronous` promises nothing yet. */
  readonly unsynced: ReadonlyMap<string, UnsyncedDatabase["level"]>;
}

/** Returns the state before the first step: everything in the directory counts as durable. */
export function allDurable(snapshot: DirectorySnapshot): Durable {
  const contents = snapshot.entries.flatMap((entry) =>
    entry.type === "file" ? [[entry.node, entry.content] as const] : [],
  );
  return { contents: new Map(contents), names: namesIn(snapshot), unsynced: new Map() };
}

/** Returns what is durable after a step. `before` and `after` are the snapshots around it. */
export function afterStep(durable: Durable, step: Step, before: DirectorySnapshot, after: DirectorySnapshot): Durable {
  const around: Around = {
    durable,
    before: byPath(before),
    after: byPath(after),
    snapshot: after,
    names: namesIn(after),
  };
  const persisted = step.persisted ?? [];
  const promised = persisted.reduce(
    (known, done) => withDone(known, around, done),
    // A server answers a COMMIT when it is durable, unless the step says otherwise.
    persisted.some(({ by }) => by === "postgres") ? durable : withContents(durable, [around.after.get(databaseDump)]),
  );
  const used = persisted.flatMap((done) => (done.by === "sqlite" && done.synchronous > 0 ? [done.file] : []));
  // If SQLite copies into another file, by a backup or VACUUM INTO, it syncs that file before it returns.
  const copies = used.length === 0 ? [] : copiedInto(used, around);
  return copies.reduce((known, file) => withDatabase(known, around, file, true), promised);
}

function withDone(durable: Durable, around: Around, done: Persistence): Durable {
  switch (done.by) {
    case "fsync":
      return withNode(durable, around, done.node);
    case "sqlite":
      return withPromised(durable, around, done);
    case "postgres":
      return durable;
    default:
      return done satisfies never;
  }
}

/** Returns whether a power loss cannot change the content of a file: it is empty, or equal to its durable content. */
export function isDurable(durable: Uint8Array | undefined, content: Uint8Array): boolean {
  return durable === content || Buffer.compare(durable ?? new Uint8Array(), content) === 0;
}

/** The directory around a step, by path, and what was durable before it. */
interface Around {
  readonly durable: Durable;
  readonly before: ReadonlyMap<string, SnapshotEntry>;
  readonly after: ReadonlyMap<string, SnapshotEntry>;
  /** The snapshot after the step, and its names. */
  readonly snapshot: DirectorySnapshot;
  readonly names: Names;
}

type OfSqlite = Extract<Persistence, { readonly by: "sqlite" }>;

/** Returns what is durable after an fsync of a file or a directory. */
function withNode(durable: Durable, { snapshot, names }: Around, node: number): Durable {
  const own = names.get(node);
  if (own !== undefined) return withNames(durable, node, own);
  return withContents(durable, [snapshot.entries.find((entry) => entry.node === node)]);
}

function withNames(durable: Durable, directory: number, own: ReadonlyMap<string, number>): Durable {
  return { ...durable, names: new Map(durable.names).set(directory, own) };
}

function withContents(durable: Durable, entries: readonly (SnapshotEntry | undefined)[]): Durable {
  const contents = new Map(durable.contents);
  for (const entry of entries) if (entry?.type === "file") contents.set(entry.node, entry.content);
  return { ...durable, contents };
}

/** Returns what is durable after a step of SQLite on a database, as its `PRAGMA synchronous` promises. */
function withPromised(durable: Durable, around: Around, done: OfSqlite): Durable {
  const { file, synchronous, committed } = done;
  const { before, after } = around;
  const changed = databaseFiles(file).some((path) => !sameEntry(before.get(path), after.get(path)));
  const promised = isPromised(done, before.get(file), after.get(file));
  // Uncommitted writes are rolled back when the database is next opened, so they need not be durable.
  const undone = !committed && synchronous > 0 && changed && wasDurable(file, around);
  const synced = promised || undone ? withDatabase(durable, around, file, promised) : durable;
  const unsynced = new Map(synced.unsynced);
  if (promised) unsynced.delete(file);
  else if (changed && synchronous === 0) unsynced.set(file, "OFF");
  else if (changed && synchronous === 1 && committed) unsynced.set(file, "NORMAL");
  return { ...synced, unsynced };
}

function withDatabase(durable: Durable, { after, names }: Around, file: string, committed: boolean): Durable {
  const directory = after.get(dirname(file));
  if (directory === undefined) return durable;
  const all = databaseFiles(file);
  const known = durable.names.get(directory.node) ?? new Map<string, number>();
  const isNew = all.some((path) => after.has(path) && known.get(basename(path)) !== after.get(path)?.node);
  const synced = withContents(
    durable,
    all.map((path) => after.get(path)),
  );
  // SQLite syncs the directory in which it has made a journal or a WAL. With a rollback journal every commit does that.
  if (committed && (isNew || !isWal(after.get(file)))) {
    return withNames(synced, directory.node, names.get(directory.node) ?? new Map());
  }
  const own = new Map(known);
  for (const path of all.filter((each) => each !== file)) {
    const node = after.get(path)?.node;
    if (node === undefined) own.delete(basename(path));
    else own.set(basename(path), node);
  }
  return withNames(synced, directory.node, own);
}

/** Returns whether the whole content of the database was durable before the step. */
function wasDurable(file: string, { durable, before }: Around): boolean {
  return databaseFiles(file).every((path) => {
    const entry = before.get(path);
    return entry?.type !== "file" || isDurable(durable.contents.get(entry.node), entry.content);
  });
}

function isPromised(
  { synchronous, committed }: OfSqlite,
  before: SnapshotEntry | undefined,
  after: SnapshotEntry | undefined,
): boolean {
  if (synchronous === 0) return false;
  if (synchronous > 1 || !isWal(after)) return committed;
  // In WAL mode only a checkpoint writes to the file itself, and it syncs the log first.
  return before?.type === "file" && after?.type === "file" && before.content !== after.content;
}

/** Returns the databases that a step of a connection has changed although the connection does not use them. */
function copiedInto(used: readonly string[], { before, snapshot }: Around): readonly string[] {
  return snapshot.entries.flatMap((entry) => {
    if (entry.type !== "file" || used.includes(ownerOf(entry.path)) || sameEntry(before.get(entry.path), entry))
      return [];
    return Buffer.from(entry.content.subarray(0, magic.length)).toString() === magic ? [entry.path] : [];
  });
}

/** The first bytes of every database. */
const magic = "SQLite format 3\0";

/** Returns whether a database is in WAL mode. Byte 18 tells it: https://sqlite.org/fileformat2.html, section 1.3.3. */
function isWal(entry: SnapshotEntry | undefined): boolean {
  return entry?.type === "file" && entry.content[18] === 2;
}

function sameEntry(one: SnapshotEntry | undefined, other: SnapshotEntry | undefined): boolean {
  if (one?.type !== "file" || other?.type !== "file") return one?.node === other?.node;
  return one.node === other.node && one.content === other.content;
}

function byPath({ entries }: DirectorySnapshot): ReadonlyMap<string, SnapshotEntry> {
  return new Map(entries.map((entry) => [entry.path, entry]));
}

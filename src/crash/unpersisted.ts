import { type DirectorySnapshot, databaseDump, type UnsyncedDatabase } from "../core/index.js";
import { databaseFiles, isCompanion } from "../drivers/index.js";
import { namesIn } from "./names.js";
import { type Durable, isDurable } from "./persistence.js";

/** One change that is not durable yet. A power loss may take all of it, or of contents a part. */
export interface Unpersisted {
  /** What is lost, as text. */
  readonly description: string;
  readonly change: Change;
  /** Set if the database would have kept the change at `PRAGMA synchronous = FULL`. */
  readonly unsynced?: UnsyncedDatabase;
}

export type Change = ContentChange | { readonly type: "names"; readonly undo: readonly NameChange[] };

/** What was written to a file, or what was committed to a database. */
export interface ContentChange {
  readonly type: "contents";
  readonly node: number;
  readonly path: string;
}

/** A name that was made, deleted or given to another file. One call may change two names. */
export interface NameChange {
  readonly directory: number;
  readonly name: string;
  /** The inode of the durable name; undefined: the name is not durable. */
  readonly durable: number | undefined;
}

/** Returns all changes that a power loss can take at this moment, in an order that is the same in every run. */
export function unpersistedIn(snapshot: DirectorySnapshot, durable: Durable): readonly Unpersisted[] {
  return [...contentsIn(snapshot, durable), ...renamesAndNames(changedNames(snapshot, durable))];
}

function contentsIn({ entries }: DirectorySnapshot, durable: Durable): Unpersisted[] {
  const files = entries.flatMap((entry) => (entry.type === "file" ? [entry] : []));
  const seen = new Set<number>();
  return files.flatMap(({ path, node }): Unpersisted[] => {
    if (isCompanion(path) || seen.has(node)) return [];
    seen.add(node);
    const own = files.filter((file) => databaseFiles(path).includes(file.path));
    if (own.every((file) => isDurable(durable.contents.get(file.node), file.content))) return [];
    if (path === databaseDump) return [{ description: unflushed, change: { type: "contents", node, path } }];
    const description =
      own.length > 1 ? `what was committed to ${path} since it was last synced` : `what was written to ${path}`;
    const change = { type: "contents", node, path } as const;
    const level = durable.unsynced.get(path);
    if (level === undefined) return [{ description, change }];
    return [{ description: `${description} (PRAGMA synchronous = ${level})`, change, unsynced: { file: path, level } }];
  });
}

const unflushed = "what was committed to the database since its log was last flushed (synchronous_commit = off)";

interface ChangedName extends NameChange {
  readonly path: string;
  readonly current: number | undefined;
}

function renamesAndNames(changes: readonly ChangedName[]): Unpersisted[] {
  const renamed = new Set<ChangedName>();
  const unpersisted: Unpersisted[] = [];
  for (const to of changes) {
    // If a file has lost one name and got another, it was renamed. A power loss takes both changes or neither.
    const from = changes.find(
      (other) => !renamed.has(other) && other !== to && other.durable === to.current && other.current !== to.current,
    );
    if (to.current === undefined || from === undefined) continue;
    renamed.add(from).add(to);
    const description = `the renaming of ${from.path} to ${to.path}`;
    unpersisted.push({ description, change: { type: "names", undo: [from, to] } });
  }
  for (const change of changes) {
    if (renamed.has(change)) continue;
    const what = change.current === undefined ? "removal of" : change.durable === undefined ? "name" : "replacement of";
    unpersisted.push({ description: `the ${what} ${change.path}`, change: { type: "names", undo: [change] } });
  }
  return unpersisted;
}

function changedNames(snapshot: DirectorySnapshot, durable: Durable): ChangedName[] {
  const current = namesIn(snapshot);
  return snapshot.entries.flatMap(({ path: folder, node: directory, type }): ChangedName[] => {
    if (type !== "directory") return [];
    const before = durable.names.get(directory) ?? new Map<string, number>();
    const after = current.get(directory) ?? new Map<string, number>();
    return [...new Set([...before.keys(), ...after.keys()])].flatMap((name): ChangedName[] => {
      const [was, is] = [before.get(name), after.get(name)];
      // A companion file comes and goes with its database.
      if (was === is || (isCompanion(name) && is !== undefined)) return [];
      return [{ directory, name, durable: was, current: is, path: folder === "." ? name : `${folder}/${name}` }];
    });
  });
}

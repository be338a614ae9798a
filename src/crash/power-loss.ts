import { basename } from "node:path";
import type { Image, ImageEntry } from "../core/index.js";
import { bundleOf, type Durable, isDurable, isSidecar, namesIn, type Unsynced, walk } from "./persistence.js";

/** One thing that is not durable yet, so that a power loss may take it: all of it, or of contents a part. */
export interface Pending {
  /** What is lost then, for a reader. */
  readonly words: string;
  readonly change: Change;
  /** Of a database that would have kept it at FULL. */
  readonly unsynced?: UnsyncedDatabase;
}

/** A database, and the level of its `PRAGMA synchronous` at which it may lose what was committed. */
export interface UnsyncedDatabase {
  readonly file: string;
  readonly level: Unsynced;
}

type Change =
  /** What was written to a file; to a database: what was committed. */
  | { readonly type: "contents"; readonly node: number; readonly path: string }
  /** Names that came, went or now mean another file, all in one call. Undefined: no such name. */
  | { readonly type: "names"; readonly undo: readonly NameChange[] };

interface NameChange {
  readonly directory: number;
  readonly name: string;
  readonly durable: number | undefined;
}

/** Everything that a power loss could take at this moment, in an order that is the same in every run. */
export function pendingIn(image: Image, durable: Durable): readonly Pending[] {
  return [...pendingContents(image, durable), ...pendingNames(image, durable)];
}

function pendingContents({ entries }: Image, durable: Durable): Pending[] {
  const files = entries.flatMap((entry) => (entry.type === "file" ? [entry] : []));
  const seen = new Set<number>();
  return files.flatMap(({ path, node }): Pending[] => {
    if (isSidecar(path) || seen.has(node)) return [];
    seen.add(node);
    const own = files.filter((file) => bundleOf(path).includes(file.path));
    if (own.every((file) => isDurable(durable.contents.get(file.node), file.content))) return [];
    const words =
      own.length > 1 ? `what was committed to ${path} since it was last synced` : `what was written to ${path}`;
    const change = { type: "contents", node, path } as const;
    const level = durable.unsynced.get(path);
    if (level === undefined) return [{ words, change }];
    return [{ words: `${words} (PRAGMA synchronous = ${level})`, change, unsynced: { file: path, level } }];
  });
}

interface Changed extends NameChange {
  readonly path: string;
  readonly current: number | undefined;
}

function pendingNames(image: Image, durable: Durable): Pending[] {
  const changes = changedNames(image, durable);
  const renamed = new Set<Changed>();
  const pending: Pending[] = [];
  for (const to of changes) {
    // A file that has lost one name and found another was renamed, and that is lost wholly or not at all.
    const from = changes.find(
      (other) => !renamed.has(other) && other !== to && other.durable === to.current && other.current !== to.current,
    );
    if (to.current === undefined || from === undefined) continue;
    renamed.add(from).add(to);
    const words = `the renaming of ${from.path} to ${to.path}`;
    pending.push({ words, change: { type: "names", undo: [from, to] } });
  }
  for (const change of changes) {
    if (renamed.has(change)) continue;
    const what = change.current === undefined ? "removal of" : change.durable === undefined ? "name" : "replacement of";
    pending.push({ words: `the ${what} ${change.path}`, change: { type: "names", undo: [change] } });
  }
  return pending;
}

function changedNames(image: Image, durable: Durable): Changed[] {
  const current = namesIn(image);
  return image.entries.flatMap(({ path: folder, node: directory, type }): Changed[] => {
    if (type !== "directory") return [];
    const before = durable.names.get(directory) ?? new Map<string, number>();
    const after = current.get(directory) ?? new Map<string, number>();
    return [...new Set([...before.keys(), ...after.keys()])].flatMap((name): Changed[] => {
      const [was, is] = [before.get(name), after.get(name)];
      // What SQLite makes beside a database comes and goes with it.
      if (was === is || (isSidecar(name) && is !== undefined)) return [];
      return [{ directory, name, durable: was, current: is, path: folder === "." ? name : `${folder}/${name}` }];
    });
  });
}

/** What the power loss leaves where it takes these. `files`: every file that has ever been seen, by its inode. */
export function imageWithout(
  lost: readonly Pending[],
  cut: boolean,
  image: Image,
  durable: Durable,
  files: ReadonlyMap<number, ImageEntry>,
): readonly ImageEntry[] {
  const names = new Map([...namesIn(image)].map(([node, entries]) => [node, new Map(entries)]));
  const contents = new Map<number, Uint8Array>();
  for (const { change } of lost) {
    if (change.type === "names") undo(names, change.undo);
    else undoContents(names, contents, change, cut, image, durable);
  }
  const root = image.entries.find(({ path }) => path === ".")?.node ?? 0;
  const present = new Map(image.entries.map((entry) => [entry.node, entry]));
  return walk(names, root).flatMap(({ path, node }): ImageEntry[] => {
    const entry = present.get(node) ?? files.get(node);
    if (entry === undefined) return [];
    return [
      entry.type === "file" ? { ...entry, path, content: contents.get(node) ?? entry.content } : { ...entry, path },
    ];
  });
}

function undo(names: Map<number, Map<string, number>>, changes: readonly NameChange[]): void {
  for (const { directory, name, durable } of changes) {
    if (durable === undefined) for (const path of bundleOf(name)) names.get(directory)?.delete(path);
    else names.get(directory)?.set(name, durable);
  }
}

/** A database goes back to how it was durable, with what then lay beside it. */
function undoContents(
  names: Map<number, Map<string, number>>,
  contents: Map<number, Uint8Array>,
  { node, path }: Extract<Change, { readonly type: "contents" }>,
  cut: boolean,
  image: Image,
  durable: Durable,
): void {
  for (const directory of names.keys()) {
    const entries = names.get(directory);
    if (entries?.get(basename(path)) !== node) continue;
    for (const sidecar of bundleOf(basename(path)).slice(1)) {
      const was = durable.names.get(directory)?.get(sidecar);
      const is = entries.get(sidecar);
      if (is !== undefined && cut) {
        contents.set(is, partOf(durable.contents.get(is), contentOf(image, is)));
        continue;
      }
      if (was === undefined) entries.delete(sidecar);
      else {
        entries.set(sidecar, was);
        contents.set(was, durable.contents.get(was) ?? new Uint8Array());
      }
    }
  }
  const before = durable.contents.get(node);
  contents.set(node, cut ? partOf(before, contentOf(image, node)) : (before ?? new Uint8Array()));
}

function contentOf({ entries }: Image, node: number): Uint8Array {
  const entry = entries.find((each) => each.node === node);
  return entry?.type === "file" ? entry.content : new Uint8Array();
}

/** Of what was appended the first half; of what was written over, the first half of the file is new. */
function partOf(durable: Uint8Array | undefined, content: Uint8Array): Uint8Array {
  const before = durable ?? new Uint8Array();
  const isAppended = Buffer.compare(before, content.subarray(0, before.length)) === 0;
  const from = isAppended ? before.length : 0;
  const half = from + ((content.length - from) >> 1);
  return new Uint8Array(
    Buffer.concat([content.subarray(0, half), isAppended ? new Uint8Array() : before.subarray(half)]),
  );
}

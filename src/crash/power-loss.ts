import { basename } from "node:path";
import type { DirectorySnapshot, SnapshotEntry } from "../core/index.js";
import { databaseFiles } from "../drivers/index.js";
import { copyOf, type Names, namesIn, walk } from "./names.js";
import type { Durable } from "./persistence.js";
import type { ContentChange, NameChange, Unpersisted } from "./unpersisted.js";

/** A power loss, and the moment at which it comes. */
export interface PowerLoss {
  readonly lost: readonly Unpersisted[];
  /** Whether a part of the lost contents has arrived: a torn write. */
  readonly torn: boolean;
  readonly snapshot: DirectorySnapshot;
  readonly durable: Durable;
  /** Every file that was seen in the run until now, by its inode. */
  readonly files: ReadonlyMap<number, SnapshotEntry>;
}

/** Returns the directory that a power loss leaves. */
export function stateAfter(loss: PowerLoss): readonly SnapshotEntry[] {
  const { lost, snapshot, files } = loss;
  let left: Left = { names: namesIn(snapshot), contents: new Map() };
  for (const { change } of lost) {
    left = change.type === "names" ? withoutNames(left, change.undo) : withoutContents(left, change, loss);
  }
  const { names, contents } = left;
  const root = snapshot.entries.find(({ path }) => path === ".")?.node ?? 0;
  const present = new Map(snapshot.entries.map((entry) => [entry.node, entry]));
  return walk(names, root).flatMap(({ path, node }): SnapshotEntry[] => {
    const entry = present.get(node) ?? files.get(node);
    if (entry === undefined) return [];
    return [
      entry.type === "file" ? { ...entry, path, content: contents.get(node) ?? entry.content } : { ...entry, path },
    ];
  });
}

/** The directory while one loss after the other is applied. */
interface Left {
  readonly names: Names;
  /** Contents that differ from the snapshot, by inode. */
  readonly contents: ReadonlyMap<number, Uint8Array>;
}

function withoutNames(left: Left, changes: readonly NameChange[]): Left {
  const names = copyOf(left.names);
  for (const { directory, name, durable } of changes) {
    if (durable === undefined) for (const file of databaseFiles(name)) names.get(directory)?.delete(file);
    else names.get(directory)?.set(name, durable);
  }
  return { ...left, names };
}

/** A database goes back to its last durable state, and so do its companion files. */
function withoutContents(left: Left, { node, path }: ContentChange, { torn, snapshot, durable }: PowerLoss): Left {
  const names = copyOf(left.names);
  const contents = new Map(left.contents);
  for (const [directory, entries] of names) {
    if (entries.get(basename(path)) !== node) continue;
    for (const companion of databaseFiles(basename(path)).slice(1)) {
      const was = durable.names.get(directory)?.get(companion);
      const is = entries.get(companion);
      if (is !== undefined && torn) {
        contents.set(is, partOf(durable.contents.get(is), contentOf(snapshot, is)));
        continue;
      }
      if (was === undefined) entries.delete(companion);
      else {
        entries.set(companion, was);
        contents.set(was, durable.contents.get(was) ?? new Uint8Array());
      }
    }
  }
  const before = durable.contents.get(node);
  contents.set(node, torn ? partOf(before, contentOf(snapshot, node)) : (before ?? new Uint8Array()));
  return { names, contents };
}

function contentOf({ entries }: DirectorySnapshot, node: number): Uint8Array {
  const entry = entries.find((each) => each.node === node);
  return entry?.type === "file" ? entry.content : new Uint8Array();
}

/**
 * Returns the content after a torn write. If data was appended, its first half arrived. If data was overwritten, the
 * first half of the file is new.
 */
function partOf(durable: Uint8Array | undefined, content: Uint8Array): Uint8Array {
  const before = durable ?? new Uint8Array();
  const isAppended = Buffer.compare(before, content.subarray(0, before.length)) === 0;
  const from = isAppended ? before.length : 0;
  const half = from + ((content.length - from) >> 1);
  return new Uint8Array(
    Buffer.concat([content.subarray(0, half), isAppended ? new Uint8Array() : before.subarray(half)]),
  );
}

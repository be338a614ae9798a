import type { DirectorySnapshot, RecordedSnapshots, SnapshotEntry } from "../core/index.js";

/** Returns the snapshots that all threads of a run wrote, in the order of their steps. */
export function mergeSnapshots(all: readonly RecordedSnapshots[]): readonly DirectorySnapshot[] {
  const last = new Map<number, Uint8Array>();
  return all
    .flatMap(({ directories, contents }) => directories.map((each) => ({ ...each, contents })))
    .sort((a, b) => a.step - b.step)
    .map(({ step, entries, contents }) => ({
      step,
      entries: entries.map((entry): SnapshotEntry => {
        if (entry.type !== "file") return entry;
        const bytes = contents[entry.content] ?? new Uint8Array();
        // Each thread numbers contents for itself, so two threads may send the same content twice.
        const known = last.get(entry.node);
        const content = known !== undefined && Buffer.compare(known, bytes) === 0 ? known : bytes;
        last.set(entry.node, content);
        return { ...entry, content };
      }),
    }));
}

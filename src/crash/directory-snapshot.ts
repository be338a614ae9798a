import type { CapturedEntry, Captures } from "./snapshot-writer.js";

/** What stood in the run's directory after a step; -1: before the first. */
export interface Image {
  readonly step: number;
  readonly entries: readonly ImageEntry[];
}

export type ImageEntry =
  | Exclude<CapturedEntry, { readonly type: "file" }>
  | (Omit<Extract<CapturedEntry, { readonly type: "file" }>, "content"> & {
      /** The same object for as long as a file has the same content. */
      readonly content: Uint8Array;
    });

/** What the threads of a run have captured, in the order of steps. */
export function mergeCaptures(all: readonly Captures[]): readonly Image[] {
  const last = new Map<number, Uint8Array>();
  return all
    .flatMap(({ directories, contents }) => directories.map((each) => ({ ...each, contents })))
    .sort((a, b) => a.step - b.step)
    .map(({ step, entries, contents }) => ({
      step,
      entries: entries.map((entry): ImageEntry => {
        if (entry.type !== "file") return entry;
        const bytes = contents[entry.content] ?? new Uint8Array();
        // Each thread numbers contents for itself.
        const known = last.get(entry.node);
        const content = known !== undefined && Buffer.compare(known, bytes) === 0 ? known : bytes;
        last.set(entry.node, content);
        return { ...entry, content };
      }),
    }));
}

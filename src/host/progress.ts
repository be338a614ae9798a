import { rawFs } from "../drivers/index.js";
import type { Progress, ProgressWriter } from "../scheduler/index.js";

/*
 * What each thread of an executor is doing, in a small file of its own. A process that aborts, is killed or exits takes
 * its memory with it; the file stays, and says where the process was.
 */

/** Where the threads of one request write; `id` tells their notes from older ones. */
export interface ProgressSlot {
  readonly path: string;
  readonly id: number;
}

const bytesMax = 1024;
const descriptors = new Map<string, number>();

/** Returns what writes the progress of a thread's client; undefined: nothing is to be written. */
export function progressWriter(slot: ProgressSlot | undefined): ProgressWriter {
  return slot === undefined ? () => undefined : (progress) => writeProgress(slot, progress);
}

/** In a thread, before every step: so it is one small write at the same place, in a memory file system where there is one. */
export function writeProgress({ path, id }: ProgressSlot, progress: Progress): void {
  const file = fileOf(path, progress.client);
  const descriptor = descriptors.get(file) ?? rawFs.openSync(file, "w");
  descriptors.set(file, descriptor);
  const doing = progress.doing.slice(0, bytesMax / 4);
  rawFs.writeSync(descriptor, `${JSON.stringify({ ...progress, doing, id })}\n`.padEnd(bytesMax), 0);
}

/** In the main process: what the clients of a request were doing last. */
export function readProgress({ path, id }: ProgressSlot, clients: number): readonly Progress[] {
  return Array.from({ length: clients }, (_, client) => client).flatMap((client) => {
    const noted = read(fileOf(path, client));
    return noted?.id === id ? [noted] : [];
  });
}

function fileOf(path: string, client: number): string {
  return `${path}-${client}`;
}

/** Undefined if there is no note, or half of one: then nothing is known. */
function read(file: string): (Progress & { readonly id: number }) | undefined {
  try {
    const [line = ""] = rawFs.readFileSync(file, "utf8").split("\n");
    return JSON.parse(line) as Progress & { readonly id: number };
  } catch {
    return undefined;
  }
}

import { rawFs } from "../drivers/index.js";
import type { Progress, ProgressWriter } from "../scheduler/index.js";

/*
 * What each thread of an executor is doing, in a small file for each. If a process aborts, is killed or exits, its
 * memory is lost, but the file stays and tells what the process was doing.
 */

/** The files of one request's threads. `id` distinguishes their content from older content. */
export interface ProgressSlot {
  readonly path: string;
  readonly id: number;
}

const charactersMax = 256;
const descriptors = new Map<string, number>();

/** Returns a function that writes the progress of a thread's client. If `slot` is undefined, it does nothing. */
export function progressWriter(slot: ProgressSlot | undefined): ProgressWriter {
  return slot === undefined ? () => undefined : (progress) => writeProgress(slot, progress);
}

/**
 * Writes the progress of a client. A thread does this before every step, so it is one small write at the same offset of
 * the file. The rest of an earlier, longer line stays behind it, and is not read.
 */
export function writeProgress({ path, id }: ProgressSlot, progress: Progress): void {
  const file = fileOf(path, progress.client);
  const descriptor = descriptors.get(file) ?? rawFs.openSync(file, "w");
  descriptors.set(file, descriptor);
  const doing = progress.doing.slice(0, charactersMax);
  rawFs.writeSync(descriptor, `${JSON.stringify({ ...progress, doing, id })}\n`, 0);
}

/** Returns the last progress of the clients of a request. Called in the main process. */
export function readProgress({ path, id }: ProgressSlot, clients: number): readonly Progress[] {
  return Array.from({ length: clients }, (_, client) => client).flatMap((client) => {
    const noted = read(fileOf(path, client));
    return noted?.id === id ? [noted] : [];
  });
}

function fileOf(path: string, client: number): string {
  return `${path}-${client}`;
}

/** Returns the progress in a file; undefined: there is none, or only a part of one. */
function read(file: string): (Progress & { readonly id: number }) | undefined {
  try {
    const [line = ""] = rawFs.readFileSync(file, "utf8").split("\n");
    return JSON.parse(line) as Progress & { readonly id: number };
  } catch {
    return undefined;
  }
}

import { pathToFileURL } from "node:url";
import { locate } from "../passes/index.js";
import { createTally, secondsSince } from "../core/index.js";
import { createCounts } from "./counts.js";
import { createDurations } from "./durations.js";
import { makeFirstContact } from "./first-contact.js";
import type { SoakOptions, SoakReport } from "./options.js";
import { diskIsGone } from "./outcome.js";
import { openProcesses } from "./processes.js";
import { runCourse } from "./run.js";
import { preparePlace } from "./storage.js";

/**
 * Real processes work on one storage, are killed at random moments, find the disk full, recover, and are killed again;
 * everything that they answer is checked. Ends with the first finding, or when the time is over.
 * @throws TargetUnusableError
 */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const { seed, minutes = 1, processes: wanted = 3, kill = "all", fullDisk = true, keep = false } = options;
  const { stallSeconds = 30, signal = new AbortController().signal } = options;
  const module = locate(options.module);
  signal.throwIfAborted();
  const start = performance.now();
  const place = preparePlace({ fullDisk });
  const processes = openProcesses({
    url: pathToFileURL(module).href,
    reserve: wanted + 2,
    stallMs: stallSeconds * 1000,
    janitor: place.janitor,
  });
  signal.addEventListener("abort", processes.killAll);
  try {
    const directory = place.newDirectory();
    const {
      name,
      offered,
      apiKeys,
      maxClients = wanted,
    } = await makeFirstContact(processes, { module, directory, signal });
    const [tally, counts] = [createTally(), createCounts()];
    const durations = createDurations();
    const progress = (): void => options.onProgress?.({ counts, operations: tally.operations() });
    const { rounds } = options;
    const clients = Math.min(wanted, maxClients);
    const deadline = rounds === undefined ? performance.now() + minutes * 60_000 : Number.POSITIVE_INFINITY;
    const course = { seed, kill, clients, offered, apiKeys, deadline, rounds, stallSeconds, durations };
    const { outcome, stage } = await runCourse({ ...course, place, processes, tally, counts, progress, signal });
    signal.throwIfAborted();
    await processes.close();
    const { operations, tolerated } = tally.work();
    const { disk } = place;
    const wasDisturbed = disk.type === "small" && !disk.isThere();
    return {
      ...(wasDisturbed ? diskIsGone : outcome),
      target: { name, module, offered },
      seed,
      seconds: secondsSince(start),
      processes: clients,
      kill,
      work: { operations, tolerated },
      counts,
      stage,
      ...(disk.type === "none" ? { fullDiskSkipped: disk.reason } : {}),
      ...(keep ? { kept: place.keep() } : {}),
    };
  } finally {
    signal.removeEventListener("abort", processes.killAll);
    await processes.close();
    await place.clearAway();
  }
}

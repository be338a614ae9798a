import { pathToFileURL } from "node:url";
import {
  createTally,
  type ReportedFinding,
  type ServiceNeeds,
  type SoakOutcome,
  type SoakReport,
  secondsSince,
  TargetUnusableError,
} from "../core/index.js";
import {
  createRunDirectories,
  createServiceProvider,
  locate,
  makeContact,
  openExecutor,
  type ServiceProvider,
  type SoakedServer,
  type Target,
} from "../host/index.js";
import { type Describe, reportFinding, type Workload } from "../workload/index.js";
import { createCounts } from "./counts.js";
import { createDurations } from "./durations.js";
import type { SoakOptions } from "./options.js";
import { diskIsGone } from "./outcome.js";
import { openProcesses } from "./processes.js";
import { type Ended, runCourse } from "./run.js";
import { prepareStorage, type Storage } from "./storage.js";

/**
 * Soaks a target. Real processes work on one storage, are killed at random moments, find the disk full, recover, and
 * are killed again. Every answer is checked. Returns the report after the first finding, or when the time is over.
 * @throws TargetUnusableError
 */
export async function soak(options: SoakOptions & { readonly workloads: readonly Workload[] }): Promise<SoakReport> {
  const { stallSeconds = 30, signal = new AbortController().signal, fullDisk = true } = options;
  const module = locate(options.module);
  signal.throwIfAborted();
  const startMs = performance.now();
  const services = createServiceProvider(options);
  try {
    const asked = { module, workloads: options.workloads, stallMs: stallSeconds * 1000, signal, services };
    const target = await contact(asked);
    try {
      const server = await services.soakedServer();
      const storage = prepareStorage({ noFullDisk: whyNoFullDisk(fullDisk, server) });
      try {
        return await soakTarget({ ...options, stallSeconds, signal, server }, target, storage, startMs);
      } finally {
        await storage.remove();
      }
    } finally {
      await target.bound.close();
    }
  } finally {
    await services.stop();
  }
}

function whyNoFullDisk(isAsked: boolean, server: SoakedServer | undefined): string | undefined {
  if (!isAsked) return "--no-full-disk was given";
  return server === undefined ? undefined : "the data are in a database server, which is killed instead";
}

interface ContactOptions {
  readonly module: string;
  readonly workloads: readonly Workload[];
  readonly stallMs: number;
  readonly signal: AbortSignal;
  readonly services: ServiceProvider;
}

/** Makes the first contact. Returns the target, bound to its workload. */
async function contact({ module, workloads, stallMs, signal, services }: ContactOptions): Promise<Target> {
  const url = pathToFileURL(module).href;
  const directories = createRunDirectories();
  const executor = openExecutor({
    targetUrl: url,
    adapters: workloads.map(({ adapter }) => adapter),
    directories,
    timeouts: { stepMs: stallMs, stallMs },
    signal,
  });
  const provide = (needs: ServiceNeeds) => services.provide(needs, [executor]);
  try {
    const made = await makeContact({ url, module, workloads, provide }, directories, executor);
    signal.throwIfAborted();
    if ("failure" in made) throw new TargetUnusableError(module, made.failure);
    return made.target;
  } finally {
    await executor.destroy();
    directories.removeAll();
  }
}

type CompleteOptions = SoakOptions &
  Required<Pick<SoakOptions, "stallSeconds" | "signal">> & { readonly server: SoakedServer | undefined };

async function soakTarget(
  options: CompleteOptions,
  target: Target,
  storage: Storage,
  startMs: number,
): Promise<SoakReport> {
  const { seed, minutes = 1, rounds, kill = "all", keep = false, stallSeconds, signal, server } = options;
  const { name, url, module, adapters, offered, bound } = target;
  // If clients share one process, there must not be a second one.
  const processesMax = bound.placement === "one process" ? 1 : bound.maxClients;
  const clients = Math.min(options.processes ?? 3, processesMax);
  const processes = openProcesses({
    url,
    adapters,
    postgresUrl: server?.url,
    reserve: clients + 2,
    stallMs: stallSeconds * 1000,
    cleanUpProcess: storage.cleanUpProcess,
  });
  signal.addEventListener("abort", processes.killAll);
  try {
    signal.throwIfAborted();
    const [tally, counts, durations] = [createTally(), createCounts(), createDurations()];
    const progress = (): void => options.onProgress?.({ counts, operations: tally.operations() });
    const deadline = rounds === undefined ? performance.now() + minutes * 60_000 : Number.POSITIVE_INFINITY;
    const course = { bound, seed, kill, clients, deadline, rounds, stallSeconds, durations };
    const ended = await runCourse({ ...course, storage, server, processes, tally, counts, progress, signal });
    signal.throwIfAborted();
    await processes.close();
    const { operations, rejected } = tally.work();
    return {
      ...described(outcomeOf(ended, storage), bound.describe),
      target: { name, module, workload: bound.workload.name, offered },
      seed,
      seconds: secondsSince(startMs),
      processes: clients,
      kill,
      work: { operations, rejected },
      counts,
      stage: ended.stage,
      ...(storage.disk.type === "none" ? { fullDiskSkipped: storage.disk.reason } : {}),
      ...(keep ? { kept: storage.keep() } : {}),
    };
  } finally {
    signal.removeEventListener("abort", processes.killAll);
    await processes.close();
  }
}

/** Returns the outcome. If the file system was unmounted, it is unknown. */
function outcomeOf({ outcome }: Ended, { disk }: Storage): SoakOutcome {
  return disk.type === "small" && !disk.isThere() ? diskIsGone : outcome;
}

/** Returns the outcome, its findings with their sentences. */
function described(outcome: SoakOutcome, describe: Describe): SoakOutcome<ReportedFinding> {
  if (outcome.verdict !== "failed") return outcome;
  const findings = outcome.findings.map((finding) => reportFinding(describe, finding));
  return { ...outcome, findings };
}

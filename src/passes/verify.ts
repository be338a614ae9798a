import { pathToFileURL } from "node:url";
import {
  overall,
  type PassName,
  type PassResult,
  type Progress,
  type RequiredWork,
  type ServiceNeeds,
  type Shard,
  TargetUnusableError,
  type VerifyReport,
  wholeVerification,
} from "../core/index.js";
import {
  collectOutput,
  createRunDirectories,
  createServiceProvider,
  type Executor,
  locate,
  makeContact,
  openExecutor,
  type Target,
} from "../host/index.js";
import { type Pass, type PassOptions, requiredOf } from "../search/index.js";
import { checksOfContact, type TargetCheck } from "../target-check/index.js";
import type { Workload } from "../workload/index.js";
import { crashesPass } from "./crashes/index.js";
import { defaultJobs } from "./default-jobs.js";
import { faultsPass } from "./faults/index.js";
import { interleavingsPass } from "./interleavings/index.js";
import { switchingToRealTime } from "./real-time.js";
import { sequentialPass } from "./sequential/index.js";
import { stressPass } from "./stress/index.js";
import { type SharedTime, shareTime, shareWithoutEnd } from "./time.js";

/** Every pass, in the order in which they run, with its share of the time. */
const passes: readonly { readonly pass: Pass; readonly share: number }[] = [
  { pass: sequentialPass, share: 0.1 },
  { pass: interleavingsPass, share: 0.25 },
  { pass: crashesPass, share: 0.25 },
  { pass: faultsPass, share: 0.25 },
  { pass: stressPass, share: 0.15 },
];

/** Returns why a pass has not run enough to count as passed; undefined: it has. */
export function shortfallOf({ pass: name, work }: PassResult, required: RequiredWork): string | undefined {
  return passes.find(({ pass }) => pass.name === name)?.pass.shortfall(work, required);
}

/** The names of all passes, in the order in which they run. */
export const passNames: readonly PassName[] = passes.map(({ pass }) => pass.name);

/** Options of `verify`. */
export interface VerifyOptions {
  /** Path of the target module. */
  readonly module: string;
  /** Seed of everything random. */
  readonly seed: number;
  /** Default: everything. The part of the programs to run. `mergeReports` makes one report of all parts. */
  readonly shard?: Shard;
  /** Time limit for everything, the first contact included. Default: 60. */
  readonly seconds?: number;
  /**
   * Processes that run target code side by side. The passes that have schedules find the same with any number. Default:
   * `ROLLCALL_JOBS` in the environment, else one for each core.
   */
  readonly jobs?: number;
  /** Called with the output of the target as it comes. Its end is in the report too. Default: nothing. */
  readonly onOutput?: (text: string) => void;
  /** Default: 4. The number of client threads of the stress pass. */
  readonly threads?: number;
  /** The passes to run. Default: all. */
  readonly only?: readonly PassName[];
  /** Time limit for loading, `setup`, `connect` and the like. Default: 30. */
  readonly stallSeconds?: number;
  /** Time limit for one step of a client. Default: 10. */
  readonly stepTimeoutSeconds?: number;
  /** True: sleeps of the target take their time in controlled runs too. Default: they skip it, on a virtual clock. */
  readonly realTime?: boolean;
  /** Exact number of schedules of each pass that has schedules; `seconds` is ignored. Default: as many as time allows. */
  readonly schedules?: number;
  /** False: a failing case is not shrunk, which saves time. Default: true. */
  readonly shrink?: boolean;
  /** Called with the directory of the last runs, which then is not deleted. Default: it is deleted. */
  readonly keep?: (directory: string) => void;
  /** Called once, before the passes, with what the first contact shows of the target. Default: nothing. */
  readonly onContact?: (checks: readonly TargetCheck[]) => void;
  /** Called several times each second. Default: nothing. */
  readonly onProgress?: (progress: Progress) => void;
  /** Called with the result of each pass as it ends, and with the name of the workload. Default: nothing. */
  readonly onPassed?: (result: PassResult, workload: string) => void;
  /** Connection string of a disposable PostgreSQL server, for targets that need one. Default: one is started. */
  readonly postgres?: string;
  /** If it is aborted, `verify` cleans up and rejects with its reason. */
  readonly signal?: AbortSignal;
}

/**
 * Verifies a target with every pass. Returns the report. All passes run, even after one has failed, because each finds
 * other failures.
 * @throws TargetUnusableError
 */
export async function verify(
  options: VerifyOptions & { readonly workloads: readonly Workload[] },
): Promise<VerifyReport> {
  const { stallSeconds = 30, stepTimeoutSeconds = 10, signal = new AbortController().signal } = options;
  const module = locate(options.module);
  const url = pathToFileURL(module).href;
  const directories = createRunDirectories(options.keep);
  const start = performance.now();
  const timeIsUp = new AbortController();
  const ended = AbortSignal.any([signal, timeIsUp.signal]);
  const output = collectOutput(options.onOutput ?? (() => undefined));
  const open = (number: number): Executor =>
    openExecutor({
      targetUrl: url,
      adapters: options.workloads.map(({ adapter }) => adapter),
      directories,
      timeouts: { stepMs: stepTimeoutSeconds * 1000, stallMs: stallSeconds * 1000 },
      signal: ended,
      time: options.realTime === true ? "real" : "virtual",
      number,
      output,
    });
  const services = createServiceProvider(options);
  const { jobs = defaultJobs() } = options;
  const executors = [open(0), ...Array.from({ length: jobs - 1 }, (_, index) => open(index + 1))] as const;
  try {
    const provide = (needs: ServiceNeeds) => services.provide(needs, executors);
    const contact = await makeContact(
      { url, module, workloads: options.workloads, provide },
      directories,
      executors[0],
    );
    signal.throwIfAborted();
    if ("failure" in contact) throw new TargetUnusableError(module, contact.failure);
    const { target, facts } = contact;
    options.onContact?.(checksOfContact(target, facts));
    try {
      const means = { target, executors, directories, start, timeIsUp, signal: ended };
      const notApplicable = inapplicablePasses(options, target);
      const results = await runPasses(options, means);
      return { ...reportOf(options, target, results), notApplicable, output: output.tail() };
    } finally {
      await target.bound.close();
    }
  } finally {
    await Promise.all(executors.map((executor) => executor.destroy()));
    await services.stop();
    directories.removeAll();
  }
}

function reportOf(
  { seed, shard = wholeVerification }: VerifyOptions,
  { name, module, offered, traits, bound }: Target,
  passes: readonly PassResult[],
): Omit<VerifyReport, "notApplicable" | "output"> {
  const { workload, leftOut } = bound;
  return {
    target: { name, module, workload: workload.name, offered, survives: traits.survives, leftOut },
    seed,
    shard,
    required: requiredOf(bound),
    verdict: overall(passes),
    passes,
  };
}

/**
 * Returns the passes that need several clients, if the store allows one.
 * @throws TargetUnusableError if one of them was asked for
 */
function inapplicablePasses({ only = [], module }: VerifyOptions, target: Target): readonly PassName[] {
  const inapplicable = passNames.filter((pass) => !isApplicable(pass, target));
  const [asked] = only.filter((pass) => inapplicable.includes(pass));
  if (asked === undefined) return inapplicable;
  const message = `the ${asked} pass needs several clients, and the target allows one (maxClients: 1); leave the pass out`;
  throw new TargetUnusableError(module, { kind: "broken", message });
}

function isApplicable(pass: PassName, { bound }: Target): boolean {
  return bound.maxClients > 1 || (pass !== "interleavings" && pass !== "stress");
}

/** Returns the function that a pass calls with what it has done: it adds what only the whole verification knows. */
function progressOf(
  numbered: Pick<Progress, "number" | "count">,
  time: SharedTime,
  { onProgress = () => undefined, schedules }: VerifyOptions,
): PassOptions["progress"] {
  const start = performance.now();
  return (own) => {
    const secondsLeft = time.secondsLeft();
    onProgress({
      ...own,
      ...numbered,
      seconds: (performance.now() - start) / 1000,
      ...(secondsLeft === undefined ? {} : { secondsLeft }),
      ...(schedules === undefined ? {} : { runsMax: schedules }),
    });
  };
}

const noShrinking = { shrinkingMsLeft: () => 0 };

interface Means extends Pick<PassOptions, "target" | "executors" | "directories" | "signal"> {
  /** The time of `performance.now()` before the first contact. */
  readonly start: number;
  readonly timeIsUp: AbortController;
}

async function runPasses(options: VerifyOptions, { start, timeIsUp, ...means }: Means): Promise<PassResult[]> {
  const { seed, seconds = 60, threads = 4, only = passNames, schedules } = options;
  const chosen = passes.filter(({ pass }) => only.includes(pass.name) && isApplicable(pass.name, means.target));
  const sharesFrom = (index: number): number => chosen.slice(index).reduce((sum, { share }) => sum + share, 0);
  const time = schedules === undefined ? shareTime(seconds, start, timeIsUp) : shareWithoutEnd(seconds, sharesFrom(0));
  const results: PassResult[] = [];
  const runInTime = switchingToRealTime(means.executors);
  try {
    for (const [index, { pass, share }] of chosen.entries()) {
      const run = () =>
        pass.run({
          ...means,
          ...time.forPass(share, sharesFrom(index + 1)),
          ...(options.shrink === false ? noShrinking : {}),
          hasFailed: results.some(({ verdict }) => verdict === "failed"),
          seed,
          shard: options.shard ?? wholeVerification,
          threads: Math.min(threads, means.target.bound.maxClients),
          schedules,
          progress: progressOf({ number: index + 1, count: chosen.length }, time, options),
        });
      const result = await runInTime(run);
      options.signal?.throwIfAborted();
      results.push(result);
      options.onPassed?.(result, means.target.bound.workload.name);
    }
    return results;
  } finally {
    time.stop();
  }
}

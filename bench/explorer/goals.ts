import { availableParallelism } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { VerifyOptions, VerifyReport, Work } from "rollcall/verify";
import { verify } from "#src/verify.js";
import { formatCount, formatRatio, paragraph, renderTable } from "../table.js";

/*
 * How far the interleavings pass comes with the reference store, and how fast. With `--against` the same is measured of
 * another build of Rollcall, in turn, so that the ratios are of one machine at one time.
 */

/** A build of Rollcall. */
export interface Build {
  readonly name: string;
  readonly verify: (options: VerifyOptions) => Promise<VerifyReport>;
  readonly referenceTarget: string;
}

/** Returns the build in another checkout, in which `npm run build` has run. */
export async function buildIn(directory: string): Promise<Build> {
  const file = (path: string): string => join(directory, "dist", path);
  const module: { verify: Build["verify"] } = await import(pathToFileURL(file("src/verify.js")).href);
  return { name: directory, verify: module.verify, referenceTarget: file("src/cli/reference-target.js") };
}

export function ownBuild(referenceTarget: string): Build {
  return { name: "this build", verify, referenceTarget };
}

/** The throughput of an interleavings pass. */
export interface Throughput {
  readonly build: string;
  readonly jobs: number;
  readonly schedulesPerSecond: number;
  readonly stepsPerSecond: number;
  /** CPU of the main process, which explores, judges and merges for all executors. */
  readonly mainMsPerSchedule: number;
}

const schedules = 400;

/** Measures how many schedules a build runs in a second. */
export async function measureThroughput(build: Build, jobs: number): Promise<Throughput> {
  const cpu = process.cpuUsage();
  const { seconds, work } = await runPass(build, { schedules, jobs });
  const { user, system } = process.cpuUsage(cpu);
  return {
    build: build.name,
    jobs,
    schedulesPerSecond: work.runs / seconds,
    stepsPerSecond: (work.schedules?.steps ?? 0) / seconds,
    mainMsPerSchedule: (user + system) / 1000 / work.runs,
  };
}

/** Enough for the first kinds of programs of the reference store. */
export const extentSeconds = 36;

/** How far the interleavings pass came in that time. */
export interface Extent {
  readonly build: string;
  readonly work: Work;
}

export async function measureExtent(build: Build): Promise<Extent> {
  const { work } = await runPass(build, { seconds: extentSeconds });
  return { build: build.name, work };
}

async function runPass({ verify: run, referenceTarget }: Build, options: Partial<VerifyOptions>) {
  const start = performance.now();
  const { passes } = await run({
    module: referenceTarget,
    only: ["interleavings"],
    seed: 1,
    shrink: false,
    ...options,
  });
  const [result] = passes;
  if (result === undefined || result.verdict === "failed")
    throw new Error(`expected no failure: ${JSON.stringify(result)}`);
  return { seconds: (performance.now() - start) / 1000, work: result.work };
}

/** Returns the counts of executors to compare. */
export function jobsToCompare(): readonly number[] {
  return [...new Set([1, availableParallelism()])];
}

export function renderThroughputs(throughputs: readonly Throughput[]): string {
  const [first] = throughputs;
  const own = throughputs.filter(({ build }) => build === first?.build);
  const [one, most] = [own[0], own.at(-1)];
  const scaled =
    one === undefined || most === undefined ? Number.NaN : most.schedulesPerSecond / one.schedulesPerSecond;
  const explanation =
    `The first ${schedules} schedules of the interleavings pass of the reference store, with the start of the processes. ` +
    `${most?.jobs} executors run ${formatRatio(scaled)} as many schedules as one. The main process explores, judges and ` +
    `merges for all of them: it is serial, so there are at most ${formatCount(1000 / (most?.mainMsPerSchedule ?? Number.NaN))} ` +
    "schedules a second with any number of cores.";
  const table = renderTable<Throughput>(
    [
      { title: "build", align: "left", cell: ({ build }) => build },
      { title: "executors", align: "right", cell: ({ jobs }) => String(jobs) },
      { title: "schedules/s", align: "right", cell: (each) => formatCount(each.schedulesPerSecond) },
      { title: "steps/s", align: "right", cell: (each) => formatCount(each.stepsPerSecond) },
      { title: "main ms a schedule", align: "right", cell: (each) => each.mainMsPerSchedule.toFixed(2) },
    ],
    throughputs,
  );
  return `${paragraph(explanation)}\n\n${table}`;
}

export function renderExtents(extents: readonly Extent[]): string {
  const [own] = extents;
  const explanation =
    `Programs explored to the last schedule (and begun) in ${extentSeconds} s of the interleavings pass. ` +
    `${formatCount(own?.work.runs ?? 0)} schedules were run.`;
  const kinds = (own?.work.schedules?.programs ?? []).map(({ kind, count }) => ({ kind, count }));
  const table = renderTable<{ readonly kind: string; readonly count: number }>(
    [
      { title: "programs", align: "left", cell: ({ kind }) => kind },
      { title: "number", align: "right", cell: ({ count }) => formatCount(count) },
      ...extents.map(({ build, work }) => ({
        title: build,
        align: "right" as const,
        cell: ({ kind }: { readonly kind: string }) => {
          const found = work.schedules?.programs.find((each) => each.kind === kind);
          return found === undefined ? "-" : `${formatCount(found.complete)} (${formatCount(found.begun)})`;
        },
      })),
    ],
    kinds,
  );
  return `${paragraph(explanation)}\n\n${table}`;
}

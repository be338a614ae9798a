import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import type { PassName } from "rollcall/verify";
import { crashProgram, exploreProgram } from "#src/passes/index.js";
import { verify } from "#src/verify.js";
import { bound } from "../../properties/verify/registration.js";
import { decimalNumber, wholeNumber } from "../options.js";
import { createProgress } from "../progress.js";
import { formatEnvironment, readEnvironment, saveResults } from "../results.js";
import { median } from "../statistics.js";
import { timeControlledRuns } from "./controlled-runs.js";
import { crashTargets, faultyTargets } from "./faulty-targets.js";
import {
  buildIn,
  type Extent,
  jobsToCompare,
  measureExtent,
  measureThroughput,
  ownBuild,
  renderExtents,
  renderThroughputs,
  type Throughput,
} from "./goals.js";
import { timePlainRuns } from "./plain-runs.js";
import { registrations } from "./programs.js";
import {
  type CostResult,
  type CrashFailure,
  type FirstFailure,
  renderCosts,
  renderCrashCosts,
  renderCrashFailures,
  renderFirstFailures,
} from "./report.js";

interface Options {
  readonly runs: number;
  readonly limit: number;
  readonly repetitions: number;
  readonly against?: string;
}

const built = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const crashRuns = 5;

const costTargets = [
  { name: "reference store", module: built("src/cli/reference-target.js") },
  { name: "check-then-insert", module: built("properties/faulty-stores/check-then-insert.js") },
];

export function addExplorerCommand(program: Command): void {
  program
    .command("explorer")
    .description(
      "the cost of a controlled schedule and of a crash, and the time to the first failure of each faulty store",
    )
    .option(
      "--runs <number>",
      "number of runs without scheduling points, and of controlled runs to compare",
      wholeNumber(10, 100_000),
      200,
    )
    .option("--limit <seconds>", "maximum time to the first failure of a faulty store", decimalNumber(1, 600), 20)
    .option("--repetitions <number>", "number of searches in each faulty store", wholeNumber(1, 20), 5)
    .option("--against <directory>", "another checkout, built, to compare with")
    .action(run);
}

async function run({ runs, limit, repetitions, against }: Options): Promise<void> {
  const environment = readEnvironment();
  process.stdout.write(`Explorer: ${formatEnvironment(environment)}\n\n`);
  const own = ownBuild(built("src/cli/reference-target.js"));
  const other = against === undefined ? [] : [await buildIn(resolve(against))];
  const builds = [own, ...other];
  const progress = createProgress(
    builds.length * (jobsToCompare().length + 1) +
      4 * costTargets.length +
      (repetitions + 1) * faultyTargets.length +
      repetitions * crashTargets.length,
  );
  const throughputs: Throughput[] = [];
  for (const jobs of jobsToCompare()) {
    for (const build of builds) {
      progress.next(`${build.name}: schedules a second, ${jobs} executors`);
      throughputs.push(await measureThroughput(build, jobs));
    }
  }
  const extents: Extent[] = [];
  for (const build of builds) {
    progress.next(`${build.name}: programs to the last schedule`);
    extents.push(await measureExtent(build));
  }
  const costs: CostResult[] = [];
  for (const { name, module } of costTargets) {
    progress.next(`${name}: runs without scheduling points`);
    const plainMs = await timePlainRuns(module, runs);
    progress.next(`${name}: controlled runs`);
    const controlledMs = await timeControlledRuns(module, runs);
    progress.next(`${name}: every schedule of two registrations`);
    const explored = await exploreProgram({ module, bound, program: registrations });
    progress.next(`${name}: every crash of two registrations`);
    const crashed = await crashProgram({ module, bound, program: registrations, runs: crashRuns });
    costs.push({ name, plainMs, controlledMs, crashed, ...explored });
  }
  const failures: FirstFailure[] = [];
  for (const { name, module } of faultyTargets) {
    const controlled = await medianFailure(module, "interleavings", limit, repetitions, () => {
      progress.next(`${name}: controlled`);
    });
    progress.next(`${name}: stress`);
    failures.push({ name, controlled, stress: await firstFailure(module, "stress", limit, 1) });
  }
  const crashFailures: CrashFailure[] = [];
  for (const { name, module, pass } of crashTargets) {
    const seconds = await medianFailure(module, pass, limit, repetitions, () => progress.next(`${name}: ${pass}`));
    crashFailures.push({ name, pass, seconds });
  }
  progress.stop();
  const tables = [renderThroughputs(throughputs), renderExtents(extents), renderCosts(costs), renderCrashCosts(costs)];
  tables.push(renderFirstFailures(failures, limit), renderCrashFailures(crashFailures, limit));
  process.stdout.write(`${tables.join("\n\n")}\n\n`);
  const measured = { throughputs, extents, costs, failures, crashFailures };
  process.stdout.write(`All measurements: ${saveResults("explorer", environment, measured)}\n`);
}

/** Returns the median of several searches, each with a seed of its own; null: most have found nothing. */
async function medianFailure(
  module: string,
  pass: PassName,
  limit: number,
  repetitions: number,
  onBegin: () => void,
): Promise<number | null> {
  const found: number[] = [];
  for (let seed = 1; seed <= repetitions; seed += 1) {
    onBegin();
    found.push((await firstFailure(module, pass, limit, seed)) ?? Number.POSITIVE_INFINITY);
  }
  const seconds = median(found);
  return Number.isFinite(seconds) ? seconds : null;
}

/** Returns the seconds from the start of the pass to the first failure, or null if there is none within the limit. */
async function firstFailure(module: string, pass: PassName, seconds: number, seed: number): Promise<number | null> {
  const { passes } = await verify({ module, only: [pass], seed, seconds, shrink: false });
  const [result] = passes;
  if (result?.verdict !== "failed") return null;
  return result.foundAfterSeconds ?? result.seconds;
}

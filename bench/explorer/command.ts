import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import type { PassName } from "rollcall/verify";
import { crashProgram, exploreProgram } from "#src/passes/index.js";
import { verify } from "#src/verify.js";
import { bound } from "../../properties/verify/registration.js";
import { decimalNumber, wholeNumber } from "../options.js";
import { createProgress } from "../progress.js";
import { formatEnvironment, readEnvironment, saveResults } from "../results.js";
import { timeControlledRuns } from "./controlled-runs.js";
import { crashTargets, faultyTargets } from "./faulty-targets.js";
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
    .action(run);
}

async function run({ runs, limit }: Options): Promise<void> {
  const environment = readEnvironment();
  process.stdout.write(`Explorer: ${formatEnvironment(environment)}\n\n`);
  const progress = createProgress(4 * costTargets.length + 2 * faultyTargets.length + crashTargets.length);
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
    progress.next(`${name}: controlled`);
    const controlled = await firstFailure(module, "interleavings", limit);
    progress.next(`${name}: stress`);
    failures.push({ name, controlled, stress: await firstFailure(module, "stress", limit) });
  }
  const crashFailures: CrashFailure[] = [];
  for (const { name, module, pass } of crashTargets) {
    progress.next(`${name}: ${pass}`);
    crashFailures.push({ name, pass, seconds: await firstFailure(module, pass, limit) });
  }
  progress.stop();
  const tables = [renderCosts(costs), renderCrashCosts(costs)];
  tables.push(renderFirstFailures(failures, limit), renderCrashFailures(crashFailures, limit));
  process.stdout.write(`${tables.join("\n\n")}\n\n`);
  const measured = { costs, failures, crashFailures };
  process.stdout.write(`All measurements: ${saveResults("explorer", environment, measured)}\n`);
}

/** Returns the seconds from the start of the pass to the first failure, or null if there is none within the limit. */
async function firstFailure(module: string, pass: PassName, seconds: number): Promise<number | null> {
  const { passes } = await verify({ module, only: [pass], seed: 1, seconds });
  const [result] = passes;
  if (result?.verdict !== "failed") return null;
  return result.foundAfterSeconds ?? result.seconds;
}

import type { Command } from "commander";
import { wholeNumber } from "../options.js";
import { createProgress } from "../progress.js";
import { formatEnvironment, readEnvironment, saveResults } from "../results.js";
import { median } from "../statistics.js";
import { paragraph, renderTable } from "../table.js";
import { largeScenario, type Scenario, scenarios } from "./scenarios.js";

interface Options {
  readonly repetitions: number;
  readonly large: boolean;
}

interface Measurement extends Omit<Scenario, "prepare"> {
  /** CPU time of each repetition. */
  readonly seconds: readonly number[];
  readonly plainSeconds?: number;
  readonly plainGaveUp: boolean;
  /** Resident memory of the process after the checks, in MB: with the history, and with what made it. */
  readonly residentMb: number;
}

export function addCheckerCommand(program: Command): void {
  program
    .command("checker")
    .description("the time of the linearizability checker for long and hard histories")
    .option("--repetitions <number>", "number of checks of each history", wholeNumber(1, 100), 3)
    .option("--large", "also 5,000,000 operations, which take half a minute to generate", false)
    .action(run);
}

function run({ repetitions, large }: Options): void {
  const environment = readEnvironment();
  process.stdout.write(`Checker: ${formatEnvironment(environment)}\n\n`);
  const all = large ? [...scenarios, largeScenario] : scenarios;
  const progress = createProgress(all.length);
  const measurements = all.map((scenario) => {
    progress.next(scenario.name);
    return measure(scenario, repetitions);
  });
  progress.stop();
  process.stdout.write(`${render(measurements)}\n\n`);
  process.stdout.write(`All measurements: ${saveResults("checker", environment, { measurements })}\n`);
}

function measure({ prepare, ...scenario }: Scenario, repetitions: number): Measurement {
  const { check, checkPlainly } = prepare();
  // The first check also compiles the code.
  const seconds = Array.from({ length: repetitions + 1 }, () => {
    const { seconds: took, result } = cpuTime(check);
    if (result !== scenario.verdict)
      throw new Error(`expected ${scenario.name} to be ${scenario.verdict}, got ${result}`);
    return took;
  }).slice(1);
  const residentMb = process.memoryUsage().rss / 1e6;
  const plain = checkPlainly === undefined ? undefined : cpuTime(checkPlainly);
  if (plain?.result !== undefined && plain.result !== (scenario.verdict === "linearizable"))
    throw new Error(`the plain checker disagrees on ${scenario.name}`);
  return {
    ...scenario,
    seconds,
    residentMb,
    plainGaveUp: plain !== undefined && plain.result === undefined,
    ...(plain === undefined ? {} : { plainSeconds: plain.seconds }),
  };
}

function cpuTime<T>(call: () => T): { readonly seconds: number; readonly result: T } {
  const before = process.cpuUsage();
  const result = call();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (user + system) / 1e6, result };
}

function render(measurements: readonly Measurement[]): string {
  const explanation =
    'Seconds of CPU time, medians of the repetitions after a first one that is not counted. "before" is the checker of ' +
    'commit d179fba with the same history. "plain" is the reference point, a checker after Wing, Gong and Lowe in ' +
    "bench/checker/, which gives up after a number of steps (>). Porcupine's figures are cited: histories of the same form, " +
    "an earlier run on such a machine.";
  const table = renderTable<Measurement>(
    [
      { title: "history", align: "left", cell: ({ name }) => name },
      {
        title: "goal",
        align: "right",
        cell: ({ goalSeconds }) => (goalSeconds === undefined ? "" : `< ${goalSeconds}`),
      },
      { title: "now", align: "right", cell: ({ seconds }) => median(seconds).toFixed(3) },
      { title: "before", align: "left", cell: ({ before }) => before },
      { title: "plain", align: "right", cell: formatPlain },
      { title: "Porcupine", align: "left", cell: ({ porcupine }) => porcupine },
    ],
    measurements,
  );
  return `${paragraph(explanation)}\n\n${table}`;
}

function formatPlain({ plainSeconds, plainGaveUp }: Measurement): string {
  if (plainSeconds === undefined) return "";
  return `${plainGaveUp ? "> " : ""}${plainSeconds.toFixed(2)}`;
}

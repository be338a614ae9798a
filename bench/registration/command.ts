import { type Command, Option } from "commander";
import { Piscina } from "piscina";
import { decimalNumber, namesOf, wholeNumber, wholeNumbers } from "../options.js";
import { createProgress } from "../progress.js";
import { formatDirectory, formatEnvironment, readEnvironment, saveResults } from "../results.js";
import { type Scratch, withScratch } from "../scratch.js";
import { formatThreads } from "../table.js";
import { contestantNames } from "./contestants.js";
import { type Measurement, type MeasurementResult, runMeasurement } from "./measurement.js";
import { renderLegend, renderSummaries } from "./report.js";
import { summarize } from "./summary.js";
import { type WorkloadName, workloadNames } from "./workloads.js";

interface Options {
  readonly threads: readonly number[];
  readonly seconds: number;
  readonly repetitions: number;
  readonly workloads: readonly WorkloadName[];
}

export function addRegistrationCommand(program: Command): void {
  program
    .command("registration")
    .description("registrations a second and their latencies, on distinct and contended keys")
    .addOption(
      new Option("--threads <list>", "numbers of threads that register at once")
        .argParser(wholeNumbers(1, 64))
        .default([1, 2, 4, 8], "1,2,4,8"),
    )
    .option("--seconds <number>", "duration of each measurement", decimalNumber(0.01, 3600), 0.5)
    .option("--repetitions <number>", "number of repetitions of each measurement", wholeNumber(1, 100), 3)
    .addOption(
      new Option("--workloads <list>", "workloads to measure")
        .argParser(namesOf(workloadNames))
        .default(workloadNames, workloadNames.join(",")),
    )
    .action(run);
}

async function run(options: Options): Promise<void> {
  const environment = readEnvironment();
  process.stdout.write(`Registration: ${formatEnvironment(environment)}\n`);
  const results = await withScratch((scratch) => {
    process.stdout.write(`${formatDirectory(scratch.root)}\n\n`);
    return measure(options, scratch);
  });
  const summaries = summarize(results);
  const legend = renderLegend(options.seconds, options.repetitions);
  process.stdout.write(`${legend}\n\n${renderSummaries(summaries)}\n`);
  const file = saveResults("registration", environment, { options, summaries, measurements: results });
  process.stdout.write(`All measurements: ${file}\n`);
}

async function measure(options: Options, scratch: Scratch): Promise<MeasurementResult[]> {
  // One pool for all measurements: after the warm-up the code of every contestant is compiled in every thread.
  const count = Math.max(...options.threads);
  const pool = new Piscina({
    filename: new URL("./worker.js", import.meta.url).href,
    minThreads: count,
    maxThreads: count,
    concurrentTasksPerWorker: 1,
  });
  // Threads that wait at the barrier do not end by themselves.
  const end = (): Promise<void> => pool.destroy();
  scratch.signal.addEventListener("abort", end);
  const measurements = measurementsOf(options);
  const warmUp = warmUpMeasurements(count);
  const progress = createProgress(warmUp.length + measurements.length);
  const results: MeasurementResult[] = [];
  try {
    for (const measurement of [...warmUp, ...measurements]) {
      progress.next(`${measurement.workload}, ${formatThreads(measurement.threads)}, ${measurement.contestant}`);
      const result = await runMeasurement(pool, scratch, measurement, options.seconds);
      if (!warmUp.includes(measurement)) results.push(result);
      scratch.signal.throwIfAborted();
    }
    return results;
  } finally {
    progress.stop();
    await end();
  }
}

/**
 * Returns the measurements in their order. Repetitions are the outermost loop and contestants the innermost, so that a
 * temporary load on the machine affects all contestants. Each repetition starts with another contestant, so that none
 * always follows the same one.
 */
function measurementsOf({ repetitions, workloads, threads }: Options): Measurement[] {
  return Array.from({ length: repetitions }, (_, repetition) => {
    const first = repetition % contestantNames.length;
    const order = [...contestantNames.slice(first), ...contestantNames.slice(0, first)];
    return workloads.flatMap((workload) =>
      threads.flatMap((count) => order.map((contestant) => ({ workload, threads: count, contestant, repetition }))),
    );
  }).flat();
}

function warmUpMeasurements(threads: number): Measurement[] {
  return contestantNames.flatMap((contestant) =>
    (["distinct", "hot"] as const).map((workload) => ({ workload, threads, contestant, repetition: -1 })),
  );
}

import { type Command, Option } from "commander";
import { Piscina } from "piscina";
import { decimalNumber, namesOf, wholeNumber, wholeNumbers } from "../options.js";
import { createProgress } from "../progress.js";
import { readEnvironment, saveResults, sayDirectory, sayEnvironment } from "../results.js";
import { type Scratch, withScratch } from "../scratch.js";
import { sayThreads } from "../table.js";
import { type Cell, type CellResult, runCell } from "./cell.js";
import { contestantNames } from "./contestants.js";
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
    .description("registrations a second and their latencies, on distinct and on contended keys")
    .addOption(
      new Option("--threads <list>", "how many threads register at once")
        .argParser(wholeNumbers(1, 64))
        .default([1, 2, 4, 8], "1,2,4,8"),
    )
    .option("--seconds <number>", "how long each cell is measured", decimalNumber(0.01, 3600), 0.5)
    .option("--repetitions <number>", "how often each cell is measured", wholeNumber(1, 100), 3)
    .addOption(
      new Option("--workloads <list>", "which of the tables to make")
        .argParser(namesOf(workloadNames))
        .default(workloadNames, workloadNames.join(",")),
    )
    .action(run);
}

async function run(options: Options): Promise<void> {
  const environment = readEnvironment();
  process.stdout.write(`Registration: ${sayEnvironment(environment)}\n`);
  const results = await withScratch((scratch) => {
    process.stdout.write(`${sayDirectory(scratch.root)}\n\n`);
    return measure(options, scratch);
  });
  const summaries = summarize(results);
  const legend = renderLegend(options.seconds, options.repetitions);
  process.stdout.write(`${legend}\n\n${renderSummaries(summaries)}\n`);
  const file = saveResults("registration", environment, { options, summaries, cells: results });
  process.stdout.write(`Everything measured: ${file}\n`);
}

async function measure(options: Options, scratch: Scratch): Promise<CellResult[]> {
  // One pool for all cells: after the warm-up every contestant runs in threads in which its code is compiled.
  const count = Math.max(...options.threads);
  const pool = new Piscina({
    filename: new URL("./worker.js", import.meta.url).href,
    minThreads: count,
    maxThreads: count,
    concurrentTasksPerWorker: 1,
  });
  // Threads that wait for one another end only when they are ended.
  const end = (): Promise<void> => pool.destroy();
  scratch.signal.addEventListener("abort", end);
  const cells = cellsOf(options);
  const warmUp = warmUpCells(count);
  const progress = createProgress(warmUp.length + cells.length);
  const results: CellResult[] = [];
  try {
    for (const cell of [...warmUp, ...cells]) {
      progress.next(`${cell.workload}, ${sayThreads(cell.threads)}, ${cell.contestant}`);
      const result = await runCell(pool, scratch, cell, options.seconds);
      if (!warmUp.includes(cell)) results.push(result);
      scratch.signal.throwIfAborted();
    }
    return results;
  } finally {
    progress.stop();
    await end();
  }
}

/**
 * Repetitions are the outermost loop and contestants the innermost, so that what disturbs the machine for a while hits
 * all alike. Each repetition starts with another contestant: none always comes after the same one.
 */
function cellsOf({ repetitions, workloads, threads }: Options): Cell[] {
  return Array.from({ length: repetitions }, (_, repetition) => {
    const first = repetition % contestantNames.length;
    const order = [...contestantNames.slice(first), ...contestantNames.slice(0, first)];
    return workloads.flatMap((workload) =>
      threads.flatMap((count) => order.map((contestant) => ({ workload, threads: count, contestant, repetition }))),
    );
  }).flat();
}

function warmUpCells(threads: number): Cell[] {
  return contestantNames.flatMap((contestant) =>
    (["distinct", "hot"] as const).map((workload) => ({ workload, threads, contestant, repetition: -1 })),
  );
}

import { randomInt } from "node:crypto";
import { type Command, Option } from "commander";
import { openDatabases, startPostgres } from "#src/postgres-server/index.js";
import { seededRandom } from "../../properties/seeded-random.js";
import { wholeNumber, wholeNumbers } from "../options.js";
import { createProgress } from "../progress.js";
import { formatEnvironment, readEnvironment, saveResults } from "../results.js";
import { associationStress, associationWorkload } from "./associations.js";
import { type Counts, type Experiment, guards, measure } from "./experiment.js";
import { stressDuplicates, workloadDuplicates } from "./paper.js";
import { renderCounts, renderIntroduction } from "./report.js";
import { explainByTraces } from "./traces.js";
import { uniquenessStress, uniquenessWorkload } from "./uniqueness.js";

interface Options {
  readonly clients: readonly number[];
  readonly keys: readonly number[];
  readonly rounds: number;
  readonly requests: number;
  readonly runs: number;
  readonly schedules: number;
  readonly seed?: number;
  readonly postgres?: string;
}

const mostClients = 64;

export function addFeralCommand(program: Command): void {
  program
    .command("feral")
    .description('the experiments of "Feral Concurrency Control" on PostgreSQL: duplicates and orphans, and why')
    .addOption(
      new Option("--clients <list>", "numbers of clients with a connection each")
        .argParser(wholeNumbers(1, mostClients))
        .default([1, 2, 4, 8, 16, 32, 64], "1,2,4,8,16,32,64"),
    )
    .addOption(
      new Option("--keys <list>", "numbers of possible keys, and of departments")
        .argParser(wholeNumbers(1, 1_000_000))
        .default([1, 10, 100, 1000, 10_000], "1,10,100,1000,10000"),
    )
    .option("--rounds <number>", "rounds of each stress test", wholeNumber(1, 10_000), 100)
    .option("--requests <number>", "requests at once in each round", wholeNumber(2, 1000), 64)
    .option("--runs <number>", "runs with each setting", wholeNumber(1, 100), 3)
    .option(
      "--schedules <number>",
      "schedules in which the trace of each anomaly is searched; 0: none",
      wholeNumber(0, 10_000),
      500,
    )
    .option("--seed <number>", "seed of keys and orders (default: a new one)", wholeNumber(0, 2 ** 31 - 1))
    .option("--postgres <url>", "a disposable server (default: one is started)")
    .action(run);
}

interface Table {
  readonly experiment: Experiment;
  readonly counted: string;
  readonly paper: { readonly [setting: number]: string };
}

function tablesOf({ clients, keys, rounds, requests }: Options): readonly Table[] {
  const size = { rounds, requests };
  const [duplicates, orphans] = ["duplicate records", "users without a department"];
  return [
    { experiment: uniquenessStress(clients, size), counted: duplicates, paper: stressDuplicates },
    { experiment: uniquenessWorkload("uniform", keys), counted: duplicates, paper: {} },
    { experiment: uniquenessWorkload("zipfian", keys), counted: duplicates, paper: workloadDuplicates },
    { experiment: associationStress(clients, size), counted: orphans, paper: {} },
    { experiment: associationWorkload(keys), counted: orphans, paper: {} },
  ];
}

async function run(options: Options): Promise<void> {
  const { runs, seed = randomInt(2 ** 31), schedules } = options;
  const environment = readEnvironment();
  const server = await startPostgres(options.postgres === undefined ? {} : { url: options.postgres });
  try {
    process.stdout.write(`Feral: seed ${seed}, PostgreSQL ${server.version}, ${formatEnvironment(environment)}\n\n`);
    process.stdout.write(`${renderIntroduction(runs, options.rounds, options.requests)}\n\n`);
    const databases = await openDatabases(server.url);
    const { url } = await databases.create();
    const tables = tablesOf(options);
    const settings = tables.reduce((sum, { experiment }) => sum + experiment.settings.length, 0);
    const progress = createProgress(settings * guards.length * runs);
    const results: { readonly title: string; readonly lines: readonly Counts[] }[] = [];
    const random = seededRandom(seed);
    for (const { experiment, counted, paper } of tables) {
      const lines = await measure(experiment, url, runs, random, (what) => progress.next(what));
      results.push({ title: experiment.title, lines });
      progress.stop();
      process.stdout.write(`${renderCounts(experiment, counted, lines, paper)}\n\n`);
    }
    await databases.close();
    const traces = schedules === 0 ? [] : await explainByTraces(schedules, seed);
    if (traces.length > 0) {
      process.stdout.write(`The smallest schedules that explain the counts:\n\n${traces.join("\n\n")}\n\n`);
    }
    const measured = { seed, options, postgres: server.version, results, traces };
    process.stdout.write(`All measurements: ${saveResults("feral", environment, measured)}\n`);
  } finally {
    await server.stop();
  }
}

import type { Command } from "commander";
import { decimalNumber, wholeNumber } from "../options.js";
import { formatDirectory, formatEnvironment, readEnvironment, saveResults } from "../results.js";
import { withScratch } from "../scratch.js";
import { openContestants } from "./contestants.js";
import { type MeasureOptions, measureAll } from "./measure.js";
import { renderSummaries, summarize } from "./report.js";

export function addUserDatabaseCommand(program: Command): void {
  program
    .command("user-database")
    .description("one transaction on a user's database with a connection of its own: rollback journal or WAL")
    .option("--seconds <number>", "duration of each measurement", decimalNumber(0.01, 3600), 0.5)
    .option("--repetitions <number>", "number of repetitions of each measurement", wholeNumber(1, 100), 5)
    .action(run);
}

async function run(options: MeasureOptions): Promise<void> {
  const environment = readEnvironment();
  process.stdout.write(`User database: ${formatEnvironment(environment)}\n`);
  const measurements = await withScratch(async (scratch) => {
    process.stdout.write(`${formatDirectory(scratch.root)}\n\n`);
    const contestants = await openContestants(scratch.fresh());
    try {
      return await measureAll(contestants, options, scratch.signal);
    } finally {
      for (const contestant of contestants) contestant.close();
    }
  });
  const summaries = summarize(measurements);
  process.stdout.write(`${renderSummaries(summaries, options)}\n\n`);
  const file = saveResults("user-database", environment, { options, summaries, measurements });
  process.stdout.write(`All measurements: ${file}\n`);
}

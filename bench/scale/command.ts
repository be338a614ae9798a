import type { Command } from "commander";
import { wholeNumber, wholeNumbers } from "../options.js";
import { createProgress } from "../progress.js";
import { formatDirectory, formatEnvironment, readEnvironment, saveResults } from "../results.js";
import { withScratch } from "../scratch.js";
import { insertAccounts } from "./insert-accounts.js";
import { type Measurement, measure } from "./measure.js";
import { renderMeasurements } from "./report.js";

interface Options {
  readonly accounts: readonly number[];
  readonly calls: number;
}

export function addScaleCommand(program: Command): void {
  program
    .command("scale")
    .description("opening the reference store, and its calls, with few and with many accounts")
    .option("--accounts <list>", "numbers of accounts", wholeNumbers(1, 10_000_000), [1000, 100_000, 1_000_000])
    .option("--calls <number>", "calls of each kind", wholeNumber(1, 100_000), 300)
    .action(run);
}

async function run(options: Options): Promise<void> {
  const environment = readEnvironment();
  process.stdout.write(`Scale: ${formatEnvironment(environment)}\n`);
  const measurements: Measurement[] = [];
  await withScratch(async (scratch) => {
    process.stdout.write(`${formatDirectory(scratch.root)}\n\n`);
    const progress = createProgress(2 * options.accounts.length);
    try {
      for (const accounts of options.accounts) {
        const directory = scratch.fresh();
        progress.next(`inserting ${accounts} accounts`);
        insertAccounts(directory, accounts);
        scratch.signal.throwIfAborted();
        progress.next(`measuring with ${accounts} accounts`);
        measurements.push(await measure(directory, accounts, options.calls));
        scratch.signal.throwIfAborted();
        scratch.discard(directory);
      }
    } finally {
      progress.stop();
    }
  });
  process.stdout.write(`${renderMeasurements(measurements, options.calls)}\n\n`);
  const file = saveResults("scale", environment, { options, measurements });
  process.stdout.write(`All measurements: ${file}\n`);
}

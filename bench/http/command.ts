import { randomInt } from "node:crypto";
import { type Command, Option } from "commander";
import { decimalNumber, wholeNumber, wholeNumbers } from "../options.js";
import { createProgress } from "../progress.js";
import { formatDirectory, formatEnvironment, readEnvironment, saveResults } from "../results.js";
import { withScratch } from "../scratch.js";
import { type KillRunReport, runKills } from "./kill-run.js";
import { type LoadOptions, measureLoad } from "./load.js";
import { renderKills, renderLoad, summarizeLoad } from "./report.js";

interface Options extends LoadOptions {
  readonly kill?: true;
  readonly kills: number;
  readonly clients: number;
  readonly seed?: number;
}

export function addHttpCommand(program: Command): void {
  program
    .command("http")
    .description("requests a second of rollcall serve; with --kill: whether a killed server loses anything")
    .option("--seconds <number>", "duration of each measurement", decimalNumber(0.1, 3600), 2)
    .option("--repetitions <number>", "number of repetitions of each measurement", wholeNumber(1, 100), 3)
    .addOption(
      new Option("--connections <list>", "numbers of requests at once")
        .argParser(wholeNumbers(1, 256))
        .default([1, 16, 64], "1,16,64"),
    )
    .option("--kill", "kill the server under load instead, and check everything that it answered")
    .option("--kills <number>", "number of kills", wholeNumber(1, 100_000), 100)
    .option("--clients <number>", "requests at once while the server is killed", wholeNumber(1, 64), 16)
    .option("--seed <number>", "seed of the requests (default: a new one)", wholeNumber(0, 2 ** 31 - 1))
    .action((options: Options) => (options.kill ? killServers(options) : measure(options)));
}

async function measure(options: Options): Promise<void> {
  const environment = readEnvironment();
  process.stdout.write(`HTTP: ${formatEnvironment(environment)}\n`);
  const measurements = await withScratch((scratch) => {
    process.stdout.write(`${formatDirectory(scratch.root)}\n\n`);
    return measureLoad(options, scratch);
  });
  const summaries = summarizeLoad(measurements, options.connections);
  process.stdout.write(`${renderLoad(summaries, options)}\n\n`);
  const file = saveResults("http", environment, { options, summaries, measurements });
  process.stdout.write(`All measurements: ${file}\n`);
}

async function killServers({ kills, clients, seed = randomInt(2 ** 31) }: Options): Promise<void> {
  const environment = readEnvironment();
  process.stdout.write(`HTTP, killed: seed ${seed}, ${formatEnvironment(environment)}\n`);
  const progress = createProgress(kills);
  const report = await withScratch(({ root, fresh, signal }) => {
    process.stdout.write(`${formatDirectory(root)}\n\n`);
    const onKill = (count: number): void => progress.next(`killed ${count} times`);
    return runKills({ directory: fresh(), kills, clients, seed, signal, onKill });
  }).finally(() => progress.stop());
  process.stdout.write(`${renderKills(report)}\n\n`);
  const file = saveResults("http-kill", environment, { seed, clients, report });
  process.stdout.write(`The report: ${file}\n`);
  if (!isSound(report)) process.exitCode = 1;
}

function isSound({ lost, verdict, findings }: KillRunReport): boolean {
  return lost.length === 0 && verdict === "linearizable" && findings.length === 0;
}

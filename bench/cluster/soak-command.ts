import { randomInt } from "node:crypto";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Command, Option } from "commander";
import { namesOf, wholeNumber } from "../options.js";
import { createProgress } from "../progress.js";
import { type Replication, replications } from "./cluster.js";
import { exitCodes } from "./exit-codes.js";
import { type FaultKind, faultKinds } from "./faults.js";
import { untilInterrupted } from "./interruption.js";
import { whyNoNetwork } from "./network.js";
import { findPostgres } from "./programs.js";
import { formatReport } from "./report.js";
import { withScratch } from "./scratch.js";
import { runSoak } from "./soak.js";

interface Options {
  readonly replication: Replication;
  readonly failovers: number;
  readonly faults?: readonly FaultKind[];
  readonly processes: number;
  readonly seed?: number;
  readonly history?: string;
}

export function addSoakCommand(program: Command): void {
  program
    .command("soak")
    .description("register while primaries are lost, and check everything that was acknowledged")
    .addOption(
      new Option("--replication <mode>", "how commits are replicated").choices(replications).default("synchronous"),
    )
    .option("--failovers <count>", "how many primaries are lost", wholeNumber(1, 1000), 4)
    .addOption(
      new Option(
        "--faults <list>",
        `how they are lost, some of ${faultKinds.join(",")} (default: all that are possible here)`,
      ).argParser(namesOf(faultKinds)),
    )
    .option("--processes <count>", "processes of clients, with 4 clients each", wholeNumber(1, 16), 2)
    .option(
      "-s, --seed <number>",
      "seed of what is registered and of the faults (default: a new one, printed)",
      wholeNumber(0, 2 ** 31 - 1),
    )
    .option("--history <file>", "what the clients were told (default: a file in bench/results)")
    .addHelpText("after", explanation)
    .action((options: Options) => untilInterrupted((signal) => soak(options, signal)));
}

const explanation = `
How a primary is lost:
  killed         all its processes are killed
  killed-behind  its stream to the standby ends, unnoticed, and a moment later it is killed
  paused         all its processes are frozen; after the failover they go on
  partitioned    its cable is pulled: half of the clients still reach it (needs root on Linux, and ip)

Exit codes: 0 passed, 1 failed, 2 wrong use or no PostgreSQL, 3 unknown: the cluster did not come up.`;

async function soak(options: Options, signal: AbortSignal): Promise<void> {
  const { replication, failovers, processes, seed = randomInt(2 ** 31) } = options;
  const postgres = findPostgres();
  const reason = whyNoNetwork();
  const isPossible = (fault: FaultKind): boolean => fault !== "partitioned" || reason === undefined;
  const { faults = faultKinds.filter(isPossible) } = options;
  if (!faults.every(isPossible)) {
    process.stderr.write(`a primary cannot be partitioned here: ${reason}\n`);
    process.exitCode = exitCodes.wrongUse;
    return;
  }
  const historyFile = options.history ?? defaultHistoryFile(seed);
  const about = `seed ${seed}, PostgreSQL ${postgres.version}, ${replication} replication, ${processes * 4} clients`;
  process.stdout.write(`cluster soak: ${about}\nHistory: ${historyFile}\n`);
  if (reason !== undefined) process.stdout.write(`Skipped: no primary is partitioned, because ${reason}\n`);
  const progress = createProgress(failovers + 2);
  try {
    const report = await withScratch(postgres, reason === undefined, (scratch) =>
      runSoak({
        ...scratch,
        historyFile,
        replication,
        kinds: faults,
        failovers,
        processes,
        seed,
        signal,
        onProgress: progress.next,
      }),
    );
    progress.stop();
    process.stdout.write(`\n${formatReport(report)}\n`);
    process.exitCode = exitCodes[report.verdict];
  } finally {
    progress.stop();
  }
}

function defaultHistoryFile(seed: number): string {
  const folder = fileURLToPath(new URL("../../../bench/results/", import.meta.url));
  mkdirSync(folder, { recursive: true });
  return `${folder}cluster-${seed}.jsonl`;
}

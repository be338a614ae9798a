import { randomInt } from "node:crypto";
import { Command, InvalidArgumentError, Option } from "commander";
import { minutesMax, ranges } from "../config/index.js";
import { type KillMode, killModes, type SoakReport, TargetUnusableError } from "../core/index.js";
import { formatSoakProgress } from "../reporters/index.js";
import { soak } from "../verify.js";
import { describeConfig, readsConfig } from "./config.js";
import { targetModule } from "./counterexample-file.js";
import { exitCodes } from "./exit-codes.js";
import { handleFailure } from "./failure.js";
import { onInterrupt } from "./interrupt.js";
import { postgresOption, seedMax, wholeNumber } from "./options.js";
import { type ChosenReporter, chosenReporters, reporterOption, whyNotTogether } from "./reporter-option.js";
import { openReports } from "./reports.js";
import { createStatusLine } from "./status-line.js";
import { writableFile } from "./writable-file.js";

interface Options {
  readonly minutes: number;
  readonly rounds?: number;
  readonly seed?: number;
  readonly processes: number;
  readonly kill?: KillMode;
  readonly fullDisk: boolean;
  readonly stall: number;
  readonly keep?: true;
  readonly postgres?: string;
  readonly reporter?: readonly ChosenReporter[];
  readonly json?: string;
  readonly config?: string;
}

export function soakCommand(): Command {
  const command = new Command("soak")
    .description("Kill real processes of a store, fill its disk, and check everything that it returns and stores.")
    .argument("[target]", "target module (.mjs, .js, .cjs); default: the reference store")
    .option("-m, --minutes <number>", "duration; 0.5 is half a minute", parseMinutes, 1)
    .option(
      "--rounds <count>",
      "run exactly this many rounds (start, work, end), and ignore --minutes",
      wholeNumber(1, 1e6),
    )
    .option(
      "-s, --seed <number>",
      "seed of everything random (default: a new one, printed)",
      wholeNumber(...ranges.seed),
    )
    .option("--processes <count>", "clients at once, each in a process of its own", wholeNumber(...ranges.processes), 3)
    .addOption(
      new Option(
        "--kill <whom>",
        "all: all clients, then the application recovers; one: one client, and a new one connects; either: both " +
          "(default: all; for the reference store: either)",
      ).choices(killModes),
    )
    .option("--no-full-disk", "never fill the disk")
    .option(
      "--stall <seconds>",
      "time limit for a reply of a process; longer is unknown",
      wholeNumber(...ranges.stall),
      30,
    )
    .addOption(postgresOption())
    .option("--keep", "copy the storage at the end, and print the path of the copy")
    .addOption(reporterOption("soak"))
    .option("--json <file>", "also write the report to this file, as JSON", writableFile)
    .addHelpText("after", explanation)
    .action(run);
  return readsConfig(command, { takesTarget: true });
}

const explanation = `
Clients in processes of their own work on one directory. They are killed with SIGKILL at random
moments, most of them during an operation; sometimes the recovery is killed too. If root may mount a
small tmpfs (Linux), the directory is on it, and it is filled from time to time; an operation that
fails meanwhile may or may not have taken effect. After each restart the invariants are checked, and
every key of the last round is read back. All answers together must be those of one store in which
each answered operation took effect once and completely, and each unanswered one once or never.

The seed decides what is done and when a kill is tried, but real processes run at their own speed. To
see a failure again, run longer or with several seeds.

Exit codes: 0 passed, 1 failed, 2 wrong use or broken target module, 3 unknown or an error of Rollcall
itself, 130 interrupted.

Examples:
  rollcall soak                                    the reference store, for a minute
  rollcall soak ./my-target.mjs --minutes 30       your own store
  rollcall soak ./my-target.mjs --kill either      a store that must survive the death of one client
  rollcall soak ./my-target.mjs --seed 7 --keep    keep the files`;

function parseMinutes(value: string): number {
  const parsed = Number(value);
  if (value.trim() !== "" && parsed > 0 && parsed <= minutesMax) return parsed;
  throw new InvalidArgumentError(`Expected a number of minutes, more than 0 and at most ${minutesMax}.`);
}

async function run(this: Command, module: string | undefined, options: Options): Promise<void> {
  const { seed = randomInt(seedMax + 1), minutes, rounds, processes, fullDisk, keep = false, postgres } = options;
  const kill = options.kill ?? (module === undefined ? "either" : "all");
  const chosen = chosenReporters("soak", options);
  const problem = whyNotTogether(chosen);
  if (problem !== undefined) this.error(`error: ${problem}`);
  const status = createStatusLine();
  const interrupt = onInterrupt(status);
  const reports = openReports("soak", chosen, status.clear);
  const target = module ?? "(the reference store)";
  try {
    const duration = rounds === undefined ? `${minutes} min` : `${rounds} rounds`;
    const extent = `seed ${seed}, ${duration}, ${processes} processes, kill ${kill}`;
    reports.emit({ type: "begins", target, extent, ...describeConfig(options) });
    status.show("first contact with the target");
    const report = await soak({
      module: targetModule(module),
      seed,
      minutes,
      processes,
      kill,
      fullDisk,
      keep,
      stallSeconds: options.stall,
      signal: interrupt,
      onProgress(progress) {
        status.show(formatSoakProgress(progress));
        reports.emit({ type: "progress", progress });
      },
      ...(rounds === undefined ? {} : { rounds }),
      ...(postgres === undefined ? {} : { postgres }),
    });
    status.clear();
    reports.emit({ type: "ended", report, again: commandAgain(report, module, options) });
    reports.close();
    process.exitCode = exitCodes[report.verdict];
  } catch (error) {
    status.clear();
    if (error instanceof TargetUnusableError) {
      reports.emit({ type: "unusable", target, message: error.message });
      reports.close();
    }
    handleFailure(error, interrupt, module);
  }
}

/** Returns how to run the soak again: the command and its options. */
function commandAgain(
  { seed, processes, kill }: SoakReport,
  module: string | undefined,
  { minutes, rounds }: Pick<Options, "minutes" | "rounds">,
): readonly [string, string] {
  const duration = rounds === undefined ? `--minutes ${minutes}` : `--rounds ${rounds}`;
  return [
    `rollcall soak${module === undefined ? "" : ` ${module}`}`,
    `--seed ${seed} ${duration} --processes ${processes} --kill ${kill} --keep`,
  ];
}

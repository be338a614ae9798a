import { randomInt } from "node:crypto";
import { writeFileSync } from "node:fs";
import { Command, InvalidArgumentError, Option } from "commander";
import { type KillMode, killModes, TargetUnusableError } from "../core/index.js";
import { coloursOf, createStatusLine, formatProgress, renderSoak } from "../reporters/index.js";
import { soak } from "../verify.js";
import { describeOf } from "../workloads.js";
import { referenceTarget } from "./counterexample-file.js";
import { exitCodes } from "./exit-codes.js";
import { onInterrupt } from "./interrupt.js";
import { wholeNumber } from "./options.js";
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
  readonly json?: string;
}

export function soakCommand(): Command {
  return new Command("soak")
    .description("Kill real processes of a store and fill its disk, for as long as you like, and check everything.")
    .argument("[target]", "target module (.mjs, .js, .cjs); default: the reference store")
    .option("-m, --minutes <number>", "how long, 0.5 for half a minute", minutes, 1)
    .option(
      "--rounds <count>",
      "exactly this many rounds of starting, working and ending; ignores --minutes",
      wholeNumber(1, 1e6),
    )
    .option(
      "-s, --seed <number>",
      "where everything that is drawn comes from (default: a new one, printed)",
      wholeNumber(0, 2 ** 31 - 1),
    )
    .option("--processes <count>", "clients at once, each a process of its own", wholeNumber(1, 16), 3)
    .addOption(
      new Option(
        "--kill <whom>",
        "all: every client, then it recovers; one: the others go on, and a new one only connects; either: both " +
          "(default: all; of the reference store: either)",
      ).choices(killModes),
    )
    .option("--no-full-disk", "never fill the disk")
    .option(
      "--stall <seconds>",
      "a process that does not answer for so long makes it unknown",
      wholeNumber(1, 3600),
      30,
    )
    .option("--keep", "copy the storage, as it is at the end, to where it stays, and say where")
    .option("--json <file>", "write the report there as well", writableFile)
    .addHelpText("after", explanation)
    .action(run);
}

const explanation = `
Clients in processes of their own work on one directory. They are killed with SIGKILL at random
moments, most of them in the middle of an operation; so is, now and then, the recovery after that.
Where root may mount a small tmpfs (Linux), the directory lies on it, and it is filled from time to
time; what fails meanwhile may have happened or not. After each restart the invariants are checked,
and every key of the last epoch is read back. All answers together must be those of one store in
which each operation happened once and wholly, or, if it was never answered, perhaps not at all.
Lists are checked for each key.

The seed decides what is done, and where a kill is aimed; how far the processes have come by then,
the machine decides. So the same seed does not give the same course: to see a failure again, run it
longer, or with several seeds.

Exit codes: 0 passed, 1 failed, 2 wrong use or broken target module, 3 unknown, 130 interrupted.

Examples:
  rollcall soak                                    the reference store, for a minute
  rollcall soak ./my-target.mjs --minutes 30       your own
  rollcall soak ./my-target.mjs --kill either      one that survives the death of one client, too
  rollcall soak ./my-target.mjs --seed 7 --keep    and the files can be looked at afterwards`;

function minutes(value: string): number {
  const parsed = Number(value);
  if (value.trim() !== "" && parsed > 0 && parsed <= minutesMax) return parsed;
  throw new InvalidArgumentError(`expected a number of minutes, more than 0 and at most ${minutesMax}`);
}

const minutesMax = 10_000;

async function run(module: string | undefined, options: Options): Promise<void> {
  const { seed = randomInt(2 ** 31), stall, json } = options;
  const kill = options.kill ?? (module === undefined ? "either" : "all");
  const status = createStatusLine();
  const colours = coloursOf(process.stdout);
  const interrupt = onInterrupt(status);
  try {
    const { processes, fullDisk, keep = false } = options;
    const what = `seed ${seed}, ${options.minutes} min, ${processes} processes, kill ${kill}`;
    process.stdout.write(`rollcall soak ${module ?? "(the reference store)"}  ${what}\n\n`);
    status.show("first contact with the target");
    const report = await soak({
      module: module ?? referenceTarget,
      seed,
      minutes: options.minutes,
      ...(options.rounds === undefined ? {} : { rounds: options.rounds }),
      processes,
      kill,
      fullDisk,
      keep,
      stallSeconds: stall,
      signal: interrupt,
      onProgress: (progress) => status.show(formatProgress(progress)),
    });
    status.clear();
    process.stdout.write(
      `${renderSoak(report, {
        module,
        minutes: options.minutes,
        describe: describeOf(report.target.workload),
        colours,
      })}\n`,
    );
    if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
    process.exitCode = exitCodes[report.verdict];
  } catch (error) {
    status.clear();
    if (interrupt.aborted) process.exitCode = exitCodes.interrupted;
    else if (error instanceof TargetUnusableError) {
      process.stderr.write(`rollcall: ${error.message}\n`);
      process.exitCode = error.kind === "broken" ? exitCodes.wrongUse : exitCodes.unknown;
    } else throw error;
  }
}

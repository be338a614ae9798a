import { randomInt } from "node:crypto";
import { Command, Option } from "commander";
import { ranges } from "../config/index.js";
import { type PassName, type Shard, TargetUnusableError } from "../core/index.js";
import type { VerifyOptions } from "../passes/index.js";
import { passNames } from "../passes/index.js";
import { formatProgress, type VerifyEvent } from "../reporters/index.js";
import { verify } from "../verify.js";
import { commandAgain } from "./command-again.js";
import { describeConfig, readsConfig } from "./config.js";
import { saveCounterexample, targetModule } from "./counterexample-file.js";
import { exitCodes } from "./exit-codes.js";
import { handleFailure } from "./failure.js";
import { onInterrupt } from "./interrupt.js";
import { printKeptDirectory } from "./kept-directory.js";
import { detailOf, postgresOption, seedMax, shardOf, wholeNumber } from "./options.js";
import { type ChosenReporter, chosenReporters, reporterOption, whyNotTogether } from "./reporter-option.js";
import { openReports, type Reports } from "./reports.js";
import { createStatusLine, type StatusLine } from "./status-line.js";
import { warnOf } from "./target-checks.js";
import { writableFile } from "./writable-file.js";

interface Options {
  readonly time: number;
  readonly seed?: number;
  readonly threads: number;
  readonly pass?: readonly PassName[];
  readonly stall: number;
  readonly stepTimeout: number;
  readonly schedules?: number;
  readonly jobs?: number;
  readonly shard?: Shard;
  readonly verbose?: true;
  readonly keep?: true;
  readonly realTime?: true;
  readonly postgres?: string;
  readonly out?: string;
  readonly reporter?: readonly ChosenReporter[];
  readonly json?: string;
  readonly config?: string;
}

export function verifyCommand(): Command {
  const command = new Command("verify")
    .description(
      "Explore interleavings, crashes and faults of a store, and check everything that it returns and stores.",
    )
    .argument("[target]", "target module (.mjs, .js, .cjs); default: the reference store")
    .option("-t, --time <seconds>", "time limit for all passes together", wholeNumber(...ranges.time), 60)
    .option(
      "-s, --seed <number>",
      "seed of everything random (default: a new one, printed)",
      wholeNumber(...ranges.seed),
    )
    .option("--threads <count>", "client threads of the stress pass", wholeNumber(...ranges.threads), 4)
    .addOption(new Option("-p, --pass <name...>", "run only these passes (default: all)").choices(passNames))
    .option(
      "--stall <seconds>",
      "time limit for loading the target, setup, connect and the like; longer counts as hanging",
      wholeNumber(...ranges.stall),
      30,
    )
    .option(
      "--step-timeout <seconds>",
      "time limit for one step of a client; longer is unknown",
      wholeNumber(...ranges.stepTimeout),
      10,
    )
    .option(
      "--schedules <count>",
      "run exactly this many schedules in each pass that has schedules; only the others keep to --time",
      wholeNumber(...ranges.schedules),
    )
    .option(
      "--out <file>",
      "file for the counterexample (default: counterexample.json, or the next free name)",
      writableFile,
    )
    .addOption(
      new Option("-j, --jobs <count>", "processes that run target code side by side (default: one for each core)")
        .env("ROLLCALL_JOBS")
        .argParser(wholeNumber(...ranges.jobs)),
    )
    .option(
      "--shard <number/count>",
      "run only this part of the programs, for example 2/8; `rollcall merge` makes one report of all parts",
      shardOf,
    )
    .addOption(postgresOption())
    .option("--real-time", "let sleeps of the target take their time, instead of skipping it on a virtual clock")
    .option("--verbose", verboseMeaning)
    .option("--keep", "do not delete the directory of the last runs, and print its path")
    .addOption(reporterOption("verify"))
    .option("--json <file>", "also write the report to this file, as JSON", writableFile)
    .addHelpText("after", explanation)
    .action(run);
  return readsConfig(command, { takesTarget: true });
}

const verboseMeaning =
  "report everything: each step, whole statements, all findings, the names of all programs; " +
  "and print the output of the target on stderr as it comes";

const explanation = `
Passes, in this order:
  sequential      one client; each answer is compared with the model
  interleavings   small programs of several clients, step by step in every order
  crashes         a kill or a power loss at every step, then a restart
  faults          one step fails as in production: a full disk, a lock, an I/O error
  stress          real threads without control; their histories are checked

Exit codes: 0 passed, 1 failed, 2 wrong use or broken target module, 3 unknown or an error of Rollcall
itself, 130 interrupted.

Examples:
  rollcall verify                          verify the reference store
  rollcall verify rollcall:reference-postgres   the one on PostgreSQL
  rollcall verify ./my-target.mjs          verify your own store
  rollcall verify ./my-target.mjs --pass interleavings crashes --schedules 500
  rollcall verify ./my-target.mjs --time 300 --seed 42 --json report.json
  rollcall verify ./my-target.mjs --seed 42 --shard 2/8 --json report-2.json   on the second of 8 machines
  rollcall merge report-*.json                                                 afterwards`;

async function run(this: Command, module: string | undefined, options: Options): Promise<void> {
  const { time, seed = randomInt(seedMax + 1), shard, out } = options;
  if (shard !== undefined && options.seed === undefined) {
    this.error("error: --shard needs --seed, because all parts must have the same seed");
  }
  const chosen = chosenReporters("verify", options);
  const problem = whyNotTogether(chosen);
  if (problem !== undefined) this.error(`error: ${problem}`);
  const status = createStatusLine();
  const interrupt = onInterrupt(status);
  const reports = openReports("verify", chosen, status.clear, detailOf(options));
  const target = module ?? "(the reference store)";
  try {
    reports.emit({ type: "begins", target, seed, seconds: time, ...describeConfig(options) });
    status.show("first contact with the target");
    const report = await verify({
      module: targetModule(module),
      seed,
      signal: interrupt,
      ...limitsOf(options),
      ...callbacksOf(options, status, reports),
      onContact: (checks) => warnOf(checks, target, status),
    });
    status.clear();
    const counterexample = saveCounterexample(report, module ?? "rollcall:reference", out);
    const again = commandAgain(options.seed === undefined ? ["--seed", String(seed)] : []);
    reports.emit({ type: "ended", report, again, ...(counterexample === undefined ? {} : { counterexample }) });
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

function limitsOf({ time, threads, jobs, shard, pass, stall, stepTimeout, schedules, realTime, postgres }: Options) {
  return {
    seconds: time,
    threads,
    stallSeconds: stall,
    stepTimeoutSeconds: stepTimeout,
    ...(realTime === undefined ? {} : { realTime }),
    ...(postgres === undefined ? {} : { postgres }),
    ...(jobs === undefined ? {} : { jobs }),
    ...(shard === undefined ? {} : { shard }),
    ...(pass === undefined ? {} : { only: pass }),
    ...(schedules === undefined ? {} : { schedules }),
  };
}

function callbacksOf({ verbose, keep }: Options, status: StatusLine, { emit }: Reports<VerifyEvent>) {
  return {
    ...(verbose === undefined ? {} : { onOutput: (text: string) => status.print(text) }),
    ...(keep === undefined ? {} : { keep: printKeptDirectory }),
    onProgress(progress) {
      status.show(formatProgress(progress));
      emit({ type: "progress", progress });
    },
    onPassed: (result, workload) => emit({ type: "pass-ended", result, workload }),
  } satisfies Partial<VerifyOptions>;
}

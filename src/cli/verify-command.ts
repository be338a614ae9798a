import { randomInt } from "node:crypto";
import { writeFileSync } from "node:fs";
import { Command, Option } from "commander";
import type { PassName, VerifyReport } from "../core/index.js";
import type { VerifyOptions } from "../passes/index.js";
import { passNames } from "../passes/index.js";
import { type Colours, formatPass, formatSummary } from "../reporters/index.js";
import { verify } from "../verify.js";
import { describeOf } from "../workloads.js";
import { coloursOf } from "./colours.js";
import { referenceTarget, writeCounterexample } from "./counterexample-file.js";
import { exitCodes } from "./exit-codes.js";
import { handleFailure } from "./failure.js";
import { onInterrupt } from "./interrupt.js";
import { printKeptDirectory } from "./kept-directory.js";
import { seedMax, wholeNumber } from "./options.js";
import { createStatusLine, type StatusLine } from "./status-line.js";
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
  readonly verbose?: true;
  readonly keep?: true;
  readonly out?: string;
  readonly json?: string;
}

export function verifyCommand(): Command {
  return new Command("verify")
    .description(
      "Explore interleavings, crashes and faults of a store, and check everything that it returns and stores.",
    )
    .argument("[target]", "target module (.mjs, .js, .cjs); default: the reference store")
    .option("-t, --time <seconds>", "time limit for all passes together", wholeNumber(1, 86_400), 60)
    .option("-s, --seed <number>", "seed of everything random (default: a new one, printed)", wholeNumber(0, seedMax))
    .option("--threads <count>", "client threads of the stress pass", wholeNumber(1, 64), 4)
    .addOption(new Option("-p, --pass <name...>", "run only these passes (default: all)").choices(passNames))
    .option(
      "--stall <seconds>",
      "time limit for loading the target, setup, connect and the like; longer counts as hanging",
      wholeNumber(1, 3600),
      30,
    )
    .option(
      "--step-timeout <seconds>",
      "time limit for one step of a client; longer is unknown",
      wholeNumber(1, 3600),
      10,
    )
    .option(
      "--schedules <count>",
      "run exactly this many schedules in each pass that has schedules; only the others keep to --time",
      wholeNumber(1, 1e9),
    )
    .option(
      "--out <file>",
      "file for the counterexample (default: counterexample.json, or the next free name)",
      writableFile,
    )
    .option(
      "-j, --jobs <count>",
      "processes that run target code side by side (default: one for each core)",
      wholeNumber(1, 64),
    )
    .option("--verbose", "print the output of the target on stderr as it comes")
    .option("--keep", "do not delete the directory of the last runs, and print its path")
    .option("--json <file>", "also write the report to this file, as JSON", writableFile)
    .addHelpText("after", explanation)
    .action(run);
}

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
  rollcall verify ./my-target.mjs          verify your own store
  rollcall verify ./my-target.mjs --pass interleavings crashes --schedules 500
  rollcall verify ./my-target.mjs --time 300 --seed 42 --json report.json`;

async function run(module: string | undefined, options: Options): Promise<void> {
  const { time, seed = randomInt(seedMax + 1), out, json } = options;
  const status = createStatusLine();
  const colours = coloursOf(process.stdout);
  const interrupt = onInterrupt(status);
  try {
    process.stdout.write(`rollcall verify ${module ?? "(the reference store)"}  seed ${seed}, ${time} s\n\n`);
    status.show("first contact with the target");
    const report = await verify({
      module: module ?? referenceTarget,
      seed,
      signal: interrupt,
      ...limitsOf(options),
      ...callbacksOf(options, status, colours),
    });
    process.stdout.write(`${formatSummary(report, colours)}\n`);
    saveCounterexample(report, module === undefined, out);
    if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
    process.exitCode = exitCodes[report.verdict];
  } catch (error) {
    status.clear();
    handleFailure(error, interrupt);
  }
}

function limitsOf({ time, threads, jobs, pass, stall, stepTimeout, schedules }: Options) {
  return {
    seconds: time,
    threads,
    stallSeconds: stall,
    stepTimeoutSeconds: stepTimeout,
    ...(jobs === undefined ? {} : { jobs }),
    ...(pass === undefined ? {} : { only: pass }),
    ...(schedules === undefined ? {} : { schedules }),
  };
}

function callbacksOf({ verbose, keep }: Options, status: StatusLine, colours: Colours) {
  return {
    ...(verbose === undefined ? {} : { onOutput: (text: string) => status.print(text) }),
    ...(keep === undefined ? {} : { keep: printKeptDirectory }),
    onProgress: ({ pass, runs, operations, doing }) =>
      status.show(`${pass}: ${operations} operations in ${runs} ${doing}`),
    onPassed(result, workload) {
      status.clear();
      process.stdout.write(`${formatPass(result, describeOf(workload), colours)}\n\n`);
    },
  } satisfies Partial<VerifyOptions>;
}

function saveCounterexample(report: VerifyReport, isReference: boolean, out: string | undefined): void {
  const [counterexample] = report.passes.flatMap((pass) =>
    pass.verdict === "failed" && pass.evidence.type === "trace" ? [pass.evidence.counterexample] : [],
  );
  if (counterexample === undefined) return;
  const file = writeCounterexample(counterexample, isReference, out);
  process.stdout.write(`\nThe counterexample is in ${file}. Replay it with\n\n  rollcall replay ${file}\n`);
}

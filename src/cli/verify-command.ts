import { randomInt } from "node:crypto";
import { writeFileSync } from "node:fs";
import { Command, Option } from "commander";
import { type PassName, TargetUnusableError, type VerifyReport } from "../core/index.js";
import { passNames } from "../passes/index.js";
import { coloursOf, createStatusLine, renderPass, renderVerdict } from "../reporters/index.js";
import { verify } from "../verify.js";
import { describeOf } from "../workloads.js";
import { referenceTarget, writeCounterexample } from "./counterexample-file.js";
import { exitCodes } from "./exit-codes.js";
import { onInterrupt } from "./interrupt.js";
import { formatKept } from "./kept.js";
import { wholeNumber } from "./options.js";
import { writableFile } from "./writable-file.js";

interface Options {
  readonly time: number;
  readonly seed?: number;
  readonly threads: number;
  readonly pass?: readonly PassName[];
  readonly stall: number;
  readonly stepTimeout: number;
  readonly schedules?: number;
  readonly executors: number;
  readonly verbose?: true;
  readonly keep?: true;
  readonly out?: string;
  readonly json?: string;
}

export function verifyCommand(): Command {
  return new Command("verify")
    .description("Verify a registration store: the one whose target module is named, or Rollcall's own.")
    .argument("[target]", "target module (.mjs, .js, .cjs); default: the reference store")
    .option("-t, --time <seconds>", "how long all passes together may take", wholeNumber(1, 86_400), 60)
    .option(
      "-s, --seed <number>",
      "where everything random comes from (default: a new one, printed)",
      wholeNumber(0, 2 ** 31 - 1),
    )
    .option("--threads <count>", "client threads of the stress pass", wholeNumber(1, 64), 4)
    .addOption(new Option("-p, --pass <name...>", "run only these passes (default: all)").choices(passNames))
    .option(
      "--stall <seconds>",
      "how long loading, setup, connect and the like may take; longer counts as hanging",
      wholeNumber(1, 3600),
      30,
    )
    .option("--step-timeout <seconds>", "report unknown if one step of a client takes longer", wholeNumber(1, 3600), 10)
    .option(
      "--schedules <count>",
      "run exactly this many schedules in each pass that has some, and ignore --time",
      wholeNumber(1, 1e9),
    )
    .option(
      "--out <file>",
      "where the counterexample goes (default: counterexample.json, or the next name that is free)",
      writableFile,
    )
    .option("--executors <count>", "processes that run target code side by side", wholeNumber(1, 64), 1)
    .option("--verbose", "print on stderr what the target prints, as it comes")
    .option("--keep", "leave the directory of the last runs where it is, and say where")
    .option("--json <file>", "write the report there as well", writableFile)
    .addHelpText(
      "after",
      `
Exit codes: 0 passed, 1 failed, 2 wrong use or broken target module, 3 unknown, or an error of Rollcall itself,
130 interrupted.

Examples:
  rollcall verify                          verify the reference store
  rollcall verify ./my-target.mjs          verify your own
  rollcall verify ./my-target.mjs --time 300 --seed 42 --json report.json`,
    )
    .action(run);
}

async function run(module: string | undefined, options: Options): Promise<void> {
  const { time, seed = randomInt(2 ** 31), threads, pass, stall, stepTimeout, executors, schedules } = options;
  const { verbose, keep, out, json } = options;
  const status = createStatusLine();
  const colours = coloursOf(process.stdout);
  const interrupt = onInterrupt(status);
  try {
    process.stdout.write(`rollcall verify ${module ?? "(the reference store)"}  seed ${seed}, ${time} s\n\n`);
    status.show("first contact with the target");
    const report = await verify({
      module: module ?? referenceTarget,
      seed,
      seconds: time,
      threads,
      executors,
      ...(pass === undefined ? {} : { only: pass }),
      stallSeconds: stall,
      stepTimeoutSeconds: stepTimeout,
      ...(schedules === undefined ? {} : { schedules }),
      ...(verbose === undefined ? {} : { onOutput: (text: string) => status.print(text) }),
      ...(keep === undefined ? {} : { keep: formatKept }),
      signal: interrupt,
      onProgress: ({ pass: name, runs, operations, doing }) =>
        status.show(`${name}: ${runs} ${doing}, ${operations} operations`),
      onPassed(result, workload) {
        status.clear();
        process.stdout.write(`${renderPass(result, describeOf(workload), colours)}\n\n`);
      },
    });
    process.stdout.write(`${renderVerdict(report, colours)}\n`);
    saveCounterexample(report, module === undefined, out);
    if (json !== undefined) writeReport(json, report);
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

function writeReport(file: string, report: VerifyReport): void {
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
}

function saveCounterexample(report: VerifyReport, isReference: boolean, out: string | undefined): void {
  const [counterexample] = report.passes.flatMap((pass) =>
    pass.verdict === "failed" && pass.evidence.type === "trace" ? [pass.evidence.counterexample] : [],
  );
  if (counterexample === undefined) return;
  const file = writeCounterexample(counterexample, isReference, out);
  process.stdout.write(`\nThe counterexample is in ${file}. Replay it with\n\n  rollcall replay ${file}\n`);
}

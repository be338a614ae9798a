import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Command } from "commander";
import { ranges } from "../config/index.js";
import { TargetUnusableError } from "../core/index.js";
import { CounterexampleFileError } from "../counterexample/index.js";
import { replay } from "../verify.js";
import { commandAgain } from "./command-again.js";
import { describeConfig, readsConfig } from "./config.js";
import { readCounterexample } from "./counterexample-file.js";
import { exitCodes } from "./exit-codes.js";
import { handleFailure } from "./failure.js";
import { onInterrupt } from "./interrupt.js";
import { printKeptDirectory } from "./kept-directory.js";
import { detailOf, postgresOption, wholeNumber } from "./options.js";
import { type ChosenReporter, chosenReporters, reporterOption } from "./reporter-option.js";
import { openReports } from "./reports.js";
import { createStatusLine } from "./status-line.js";

interface Options {
  readonly target?: string;
  readonly stepTimeout: number;
  readonly keep?: true;
  readonly realTime?: true;
  readonly postgres?: string;
  readonly config?: string;
  readonly verbose?: true;
  readonly reporter?: readonly ChosenReporter[];
}

export function replayCommand(): Command {
  const command = new Command("replay")
    .description("Run one counterexample again: the same program, schedule and faults.")
    .argument("<file>", "counterexample file that `rollcall verify` wrote")
    .option("--target <module>", "replay against this target module instead of the one that the file names")
    .option(
      "--step-timeout <seconds>",
      "time limit for one step of a client; longer is unknown",
      wholeNumber(...ranges.stepTimeout),
      10,
    )
    .addOption(postgresOption())
    .option("--real-time", "let sleeps of the target take their time (default: as when the failure was found)")
    .option("--keep", "do not delete the directory of the run, and print its path")
    .option("--verbose", "report everything: each step, whole statements, all findings")
    .addOption(reporterOption("replay"))
    .addHelpText("after", explanation)
    .action(run);
  return readsConfig(command, { takesTarget: false });
}

const explanation = `
The file names its target module by a path relative to the file.

Exit codes: 0 it no longer fails, 1 it still fails, 2 wrong use, or a file or target that cannot be
replayed, 3 unknown or an error of Rollcall itself, 130 interrupted.

Examples:
  rollcall replay counterexample.json
  rollcall replay counterexample.json --target ./my-mended-target.mjs`;

async function run(file: string, options: Options): Promise<void> {
  const { target, stepTimeout, keep, realTime, postgres } = options;
  const status = createStatusLine();
  const interrupt = onInterrupt(status);
  const reports = openReports("replay", chosenReporters("replay", options), status.clear, detailOf(options));
  try {
    const { counterexample, module } = readCounterexample(file);
    if (target === undefined && !existsSync(module)) {
      const reason = `its target module ${module} does not exist; name the module with --target`;
      throw new CounterexampleFileError(`cannot replay ${file}: ${reason}`);
    }
    reports.emit({ type: "begins", file, counterexample, ...describeConfig(options) });
    status.show("replaying");
    const result = await replay({
      counterexample,
      module: target === undefined ? module : resolve(target),
      stepTimeoutSeconds: stepTimeout,
      signal: interrupt,
      ...(realTime === undefined ? {} : { realTime }),
      ...(postgres === undefined ? {} : { postgres }),
      ...(keep === undefined ? {} : { keep: printKeptDirectory }),
    });
    status.clear();
    reports.emit({ type: "ended", file, counterexample, result, again: commandAgain([]) });
    reports.close();
    process.exitCode = exitCodes[result.verdict];
  } catch (error) {
    status.clear();
    if (error instanceof TargetUnusableError) {
      reports.emit({ type: "unusable", target: target ?? file, message: error.message });
      reports.close();
    }
    handleFailure(error, interrupt);
  }
}

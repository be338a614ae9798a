import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Command } from "commander";
import { ranges } from "../config/index.js";
import type { Counterexample } from "../core/index.js";
import { CounterexampleFileError, type Difference, type Replay } from "../counterexample/index.js";
import { type Colours, formatFindings, formatTrace, shortPaths, wrap } from "../reporters/index.js";
import { replay } from "../verify.js";
import { describeOf } from "../workloads.js";
import { coloursOf } from "./colours.js";
import { describeConfig, readsConfig } from "./config.js";
import { readCounterexample } from "./counterexample-file.js";
import { exitCodes } from "./exit-codes.js";
import { handleFailure } from "./failure.js";
import { onInterrupt } from "./interrupt.js";
import { printKeptDirectory } from "./kept-directory.js";
import { wholeNumber } from "./options.js";
import { createStatusLine } from "./status-line.js";

interface Options {
  readonly target?: string;
  readonly stepTimeout: number;
  readonly keep?: true;
  readonly config?: string;
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
    .option("--keep", "do not delete the directory of the run, and print its path")
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

async function run(file: string, { target, stepTimeout, keep, config }: Options): Promise<void> {
  const status = createStatusLine();
  const interrupt = onInterrupt(status);
  try {
    const { counterexample, module } = readCounterexample(file);
    if (target === undefined && !existsSync(module)) {
      const reason = `its target module ${module} does not exist; name the module with --target`;
      throw new CounterexampleFileError(`cannot replay ${file}: ${reason}`);
    }
    process.stdout.write(
      `rollcall replay ${file}  (${counterexample.target.name}, ${counterexample.pass}${describeConfig({ config })})\n\n`,
    );
    status.show("replaying");
    const result = await replay({
      counterexample,
      module: target === undefined ? module : resolve(target),
      stepTimeoutSeconds: stepTimeout,
      signal: interrupt,
      ...(keep === undefined ? {} : { keep: printKeptDirectory }),
    });
    status.clear();
    process.stdout.write(`${formatReplay(result, counterexample, coloursOf(process.stdout)).join("\n")}\n`);
    process.exitCode = exitCodes[result.verdict];
  } catch (error) {
    status.clear();
    handleFailure(error, interrupt);
  }
}

function formatReplay(result: Replay, { finding, workload }: Counterexample, colours: Colours): string[] {
  switch (result.verdict) {
    case "failed":
      return [
        colours.red("✗ It still fails."),
        "",
        ...formatFindings(result.findings),
        "",
        ...formatTrace(result.trace, describeOf(workload ?? "registration"), colours),
        "",
        ...formatDifference(result.difference),
      ];
    case "passed":
      return [
        colours.green("✓ It no longer fails."),
        ...wrap(`The recorded finding was: ${shortPaths(finding.message)}`, "  "),
        ...formatDifference(result.difference),
      ];
    case "unknown":
      return [colours.yellow("? Not decided."), ...wrap(`${result.reason}.`, "  ")];
    default:
      return result satisfies never;
  }
}

function formatDifference(difference: Difference | undefined): string[] {
  if (difference === undefined) return ["  The trace is the one that was recorded."];
  const { step, recorded = "the end", came = "the end" } = difference;
  return [
    ...wrap(`The trace differs from the recorded one from step ${step} on.`, "  "),
    ...wrap(`recorded  ${recorded}`, "    "),
    ...wrap(`now       ${came}`, "    "),
  ];
}

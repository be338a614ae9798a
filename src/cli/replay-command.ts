import { resolve } from "node:path";
import { Command } from "commander";
import { type Counterexample, TargetUnusableError } from "../core/index.js";
import { CounterexampleFileError, type Difference, type Replay } from "../counterexample/index.js";
import {
  type Colours,
  coloursOf,
  createStatusLine,
  renderFindings,
  renderTrace,
  shortPaths,
  wrap,
} from "../reporters/index.js";
import { replay } from "../verify.js";
import { describeOf } from "../workloads.js";
import { readCounterexample } from "./counterexample-file.js";
import { exitCodes } from "./exit-codes.js";
import { onInterrupt } from "./interrupt.js";
import { formatKept } from "./kept.js";
import { wholeNumber } from "./options.js";

interface Options {
  readonly target?: string;
  readonly stepTimeout: number;
  readonly keep?: true;
}

export function replayCommand(): Command {
  return new Command("replay")
    .description("Run one counterexample again: the same program, schedule and faults.")
    .argument("<file>", "what `rollcall verify` has written")
    .option("--target <module>", "replay it against this target module instead of the one that it names")
    .option("--step-timeout <seconds>", "report unknown if one step takes longer", wholeNumber(1, 3600), 10)
    .option("--keep", "leave the directory of the run where it is, and say where")
    .addHelpText(
      "after",
      `
Exit codes: 0 it does not fail any more, 1 it still fails, 2 wrong use or a file or target that cannot be replayed, 3 unknown.

Examples:
  rollcall replay counterexample.json
  rollcall replay counterexample.json --target ./my-mended-target.mjs`,
    )
    .action(run);
}

async function run(file: string, { target, stepTimeout, keep }: Options): Promise<void> {
  const status = createStatusLine();
  const colours = coloursOf(process.stdout);
  const signal = onInterrupt(status);
  try {
    const { counterexample, module } = readCounterexample(file);
    const against = target === undefined ? module : resolve(target);
    process.stdout.write(`rollcall replay ${file}  (${counterexample.target.name}, ${counterexample.pass})\n\n`);
    status.show("replaying");
    const keeping = keep === undefined ? {} : { keep: formatKept };
    const result = await replay({
      counterexample,
      module: against,
      stepTimeoutSeconds: stepTimeout,
      signal,
      ...keeping,
    });
    status.clear();
    process.stdout.write(`${render(result, counterexample, colours).join("\n")}\n`);
    process.exitCode = exitCodes[result.verdict];
  } catch (error) {
    status.clear();
    if (signal.aborted) process.exitCode = exitCodes.interrupted;
    else if (error instanceof CounterexampleFileError || error instanceof TargetUnusableError) {
      process.stderr.write(`rollcall: ${error.message}\n`);
      process.exitCode = exitCodes.wrongUse;
    } else throw error;
  }
}

function render(result: Replay, { finding, workload }: Counterexample, colours: Colours): string[] {
  switch (result.verdict) {
    case "failed":
      return [
        colours.red("✗ It still fails."),
        "",
        ...renderFindings(result.findings),
        "",
        ...renderTrace(result.trace, describeOf(workload ?? "registration"), colours),
        "",
        ...formatDifference(result.difference),
      ];
    case "passed":
      return [
        colours.green("✓ It does not fail any more."),
        ...wrap(`Recorded was: ${shortPaths(finding.message)}`, "  "),
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
  const { step, recorded, came } = difference;
  const say = (text: string | undefined): string => text ?? "the end";
  return [
    ...wrap(`The trace differs from the recorded one from step ${step} on.`, "  "),
    ...wrap(`recorded  ${say(recorded)}`, "    "),
    ...wrap(`now       ${say(came)}`, "    "),
  ];
}

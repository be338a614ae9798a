import { Command } from "commander";
import { ranges } from "../config/index.js";
import type { Colours } from "../reporters/index.js";
import { checkTarget, type TargetCheck } from "../target-check/index.js";
import { workloads } from "../workloads.js";
import { coloursOf } from "./colours.js";
import { readsConfig } from "./config.js";
import { targetModule } from "./counterexample-file.js";
import { exitCodes } from "./exit-codes.js";
import { handleFailure } from "./failure.js";
import { onInterrupt } from "./interrupt.js";
import { postgresOption, wholeNumber } from "./options.js";
import { createStatusLine } from "./status-line.js";
import { formatCheck } from "./target-checks.js";

interface Options {
  readonly stall: number;
  readonly verbose?: true;
  readonly postgres?: string;
}

export function doctorTargetCommand(): Command {
  const command = new Command("doctor-target")
    .description("Say within seconds what is wrong with a target module, and what to do.")
    .argument("[target]", "target module (.mjs, .js, .cjs); default: the one in the config file")
    .option(
      "--stall <seconds>",
      "time limit for loading the target, setup, connect and the like; longer counts as hanging",
      wholeNumber(...ranges.stall),
      10,
    )
    .addOption(postgresOption())
    .option("--verbose", "print the output of the target on stderr as it comes")
    .addHelpText("after", explanation)
    .action(run);
  return readsConfig(command, { takesTarget: true });
}

const explanation = `
It loads the target and uses it as a verification would: setup, connect, register, find, a second client,
inspect, close. Nothing is judged under concurrency: for that, verify the target.

  ✓ right    ✗ wrong, with what to do    ! allowed, and has a consequence

Exit codes: 0 nothing is wrong, 1 something is, 2 wrong use, 3 an error of Rollcall itself, 130
interrupted.

Examples:
  rollcall doctor-target ./my-target.mjs
  rollcall doctor-target ./my-target.mjs --verbose`;

async function run(this: Command, module: string | undefined, { stall, verbose, postgres }: Options): Promise<void> {
  if (module === undefined) this.error("error: name a target module, or put target into the config file");
  const status = createStatusLine();
  const interrupt = onInterrupt(status);
  try {
    process.stdout.write(`rollcall doctor-target ${module}\n\n`);
    status.show("checking the target");
    const checks = await checkTarget({
      module: targetModule(module),
      workloads,
      stallSeconds: stall,
      onOutput: verbose === true ? (text) => status.print(text) : () => undefined,
      signal: interrupt,
      ...(postgres === undefined ? {} : { postgres }),
    });
    status.clear();
    process.stdout.write(`${formatChecks(checks, module, coloursOf(process.stdout)).join("\n")}\n`);
    const isWrong = checks.some(({ result }) => result === "wrong");
    process.exitCode = isWrong ? exitCodes.failed : exitCodes.passed;
  } catch (error) {
    status.clear();
    handleFailure(error, interrupt);
  }
}

function formatChecks(checks: readonly TargetCheck[], module: string, colours: Colours): string[] {
  const wrong = checks.filter(({ result }) => result === "wrong").length;
  const end =
    wrong === 0
      ? colours.green(`The target can be verified: rollcall verify ${module}`)
      : colours.red(`${wrong === 1 ? "1 thing is" : `${wrong} things are`} wrong with the target.`);
  return [...checks.flatMap((check) => formatCheck(check, colours)), "", end];
}

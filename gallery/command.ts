import { Command, CommanderError } from "commander";
import type { PassName } from "rollcall/verify";
import { wholeNumber } from "../bench/options.js";

/*
 * The command lines of the gallery and of the cases: both verify what is named, keep the results, and make a page of them.
 */

export interface Options {
  readonly seed: number;
  readonly schedules: number;
  readonly time: number;
  readonly jobs?: number;
  readonly pages?: true;
  /** Undefined: all passes. */
  readonly pass?: readonly PassName[];
}

/** What differs between the two. */
export interface CommandText {
  /** Without `npm run`. */
  readonly name: string;
  readonly description: string;
  /** What can be named. */
  readonly names: string;
  readonly schedules: number;
  readonly seconds: number;
}

/** Returns the command. Give it an action, and then to `runCommand`. */
export function createCommand({ name, description, names, schedules, seconds }: CommandText): Command {
  return new Command(`npm run ${name} --`)
    .description(description)
    .argument("[names...]", names)
    .option("-s, --seed <number>", "seed of everything random", wholeNumber(0, 2 ** 31 - 1), 1)
    .option("--schedules <count>", "schedules of each pass that has schedules", wholeNumber(1, 1e6), schedules)
    .option("-t, --time <seconds>", "the passes without schedules get their share of it", wholeNumber(1, 3600), seconds)
    .option("-j, --jobs <count>", "processes side by side (default: one for each core)", wholeNumber(1, 64))
    .option("--pages", "run nothing: make the pages of the results that are there")
    .exitOverride()
    .showHelpAfterError("(--help shows the usage)");
}

/** Runs the command. The exit code is 2 after wrong use. */
export async function runCommand(command: Command): Promise<void> {
  try {
    await command.parseAsync();
  } catch (error) {
    // Commander has printed the message. It also throws after --help.
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  }
}

/** Returns a signal that Ctrl-C aborts. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  process.once("SIGINT", () => controller.abort(new Error("interrupted")));
  return controller.signal;
}

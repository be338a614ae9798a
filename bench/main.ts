import { Command, CommanderError } from "commander";
import { addCheckerCommand } from "./checker/command.js";
import { addExplorerCommand } from "./explorer/command.js";
import { addRegistrationCommand } from "./registration/command.js";
import { InterruptedError } from "./scratch.js";
import { addUserDatabaseCommand } from "./user-database/command.js";

/*
 * `npm run bench -- [benchmark] [options]`. Each benchmark is a command of its own, in a folder of its own.
 */

const wrongUse = 2;

const program = new Command("npm run bench --")
  .description("Measures Rollcall. Without the name of a benchmark: registration.")
  .exitOverride()
  .showHelpAfterError("(--help shows how it is used)")
  .addHelpText("after", "\nOptions of one benchmark: npm run bench -- <benchmark> --help");

addRegistrationCommand(program);
addUserDatabaseCommand(program);
addCheckerCommand(program);
addExplorerCommand(program);

const words = process.argv.slice(2);
// Not Commander's default command: that would take the name of an unknown benchmark for a surplus argument.
const isNamed = words[0] !== undefined && (!words[0].startsWith("-") || ["-h", "--help"].includes(words[0]));

try {
  await program.parseAsync(isNamed ? words : ["registration", ...words], { from: "user" });
} catch (error) {
  // Commander has printed the message; it ends help, too, by throwing.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : wrongUse;
  else if (error instanceof InterruptedError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error.exitCode;
  } else throw error;
}

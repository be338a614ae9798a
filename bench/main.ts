import { Command, CommanderError } from "commander";
import { addBackupCommand } from "./backup/command.js";
import { addCheckerCommand } from "./checker/command.js";
import { addExplorerCommand } from "./explorer/command.js";
import { addFeralCommand } from "./feral/command.js";
import { addHttpCommand } from "./http/command.js";
import { addPostgresExplorerCommand } from "./postgres-explorer/command.js";
import { addPostgresScaleCommand } from "./postgres-scale/command.js";
import { addRegistrationCommand } from "./registration/command.js";
import { addScaleCommand } from "./scale/command.js";
import { InterruptedError } from "./scratch.js";
import { addUserDatabaseCommand } from "./user-database/command.js";

/*
 * `npm run bench -- [benchmark] [options]`. Each benchmark is a command with a folder of its own.
 */

const wrongUse = 2;

const program = new Command("npm run bench --")
  .description("Measures Rollcall. Default benchmark: registration.")
  .exitOverride()
  .showHelpAfterError("(--help shows the usage)")
  .addHelpText("after", "\nOptions of one benchmark: npm run bench -- <benchmark> --help");

addRegistrationCommand(program);
addUserDatabaseCommand(program);
addScaleCommand(program);
addBackupCommand(program);
addCheckerCommand(program);
addExplorerCommand(program);
addHttpCommand(program);
addPostgresScaleCommand(program);
addPostgresExplorerCommand(program);
addFeralCommand(program);

const args = process.argv.slice(2);
// Commander's default command would take the name of an unknown benchmark for a surplus argument.
const isNamed = args[0] !== undefined && (!args[0].startsWith("-") || ["-h", "--help"].includes(args[0]));

try {
  await program.parseAsync(isNamed ? args : ["registration", ...args], { from: "user" });
} catch (error) {
  // Commander has printed the message. It also throws after --help.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : wrongUse;
  else if (error instanceof InterruptedError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error.exitCode;
  } else throw error;
}

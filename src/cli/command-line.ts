import { createRequire } from "node:module";
import { Command, CommanderError } from "commander";
import { adoptCommand } from "./adopt-command.js";
import { backupCommand } from "./backup-command.js";
import { checkCommand } from "./check/index.js";
import { doctorCommand } from "./doctor-command.js";
import { doctorTargetCommand } from "./doctor-target-command.js";
import { exitCodes } from "./exit-codes.js";
import { initCommand } from "./init/index.js";
import { mergeCommand } from "./merge-command.js";
import { replayCommand } from "./replay-command.js";
import { restoreCommand } from "./restore-command.js";
import { serveCommand } from "./serve-command.js";
import { soakCommand } from "./soak-command.js";
import { verifyCommand } from "./verify-command.js";

const { version, description }: { version: string; description: string } = createRequire(import.meta.url)(
  "rollcall/package.json",
);

const examples = `
Examples:
  rollcall init                                write a target for the library that you use
  rollcall doctor-target ./my-target.mjs       see what is wrong with a target
  rollcall verify ./my-target.mjs              verify your store
  rollcall replay counterexample.json          run a failure again
  rollcall soak ./my-target.mjs --minutes 30   kill real processes of it
  rollcall check log.jsonl --model queue       check a recorded history
  rollcall doctor ./data                       find what is wrong in a registration store
  rollcall serve --directory data              serve the reference store over HTTP
  rollcall backup data /backups/data           back up a store of Rollcall
  rollcall help verify                         options, exit codes and examples of a command`;

const program = new Command("rollcall")
  .description(description)
  .version(version)
  .exitOverride()
  .showHelpAfterError("(--help shows the usage)")
  .addHelpText("after", examples);
const engineCommands = [
  initCommand(),
  doctorTargetCommand(),
  verifyCommand(),
  mergeCommand(),
  replayCommand(),
  soakCommand(),
  checkCommand(),
];
const storeCommands = [serveCommand(), backupCommand(), restoreCommand(), doctorCommand(), adoptCommand()];
for (const command of [...engineCommands, ...storeCommands]) {
  program.addCommand(command.copyInheritedSettings(program));
}
const names = program.commands.map((command) => command.name());

// If the reader of a pipe ends early (`rollcall verify | head`), the command goes on: its exit code is the verdict.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

try {
  // Commander itself would print the help of the program, without a message.
  const [first, named] = process.argv.slice(2);
  if (first === "help" && named !== undefined && !["help", ...names].includes(named)) {
    program.error(`error: unknown command '${named}'`);
  }
  await program.parseAsync();
} catch (error) {
  // Commander has printed the message. It also throws after --help and --version.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : exitCodes.wrongUse;
  else {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(
      `rollcall: Rollcall itself failed, which says nothing about the target; please report it:\n${what}\n`,
    );
    process.exitCode = exitCodes.unknown;
  }
}

import { createRequire } from "node:module";
import { Command, CommanderError } from "commander";
import { exitCodes } from "./exit-codes.js";

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

/** Each imports only what it needs: the modules of all commands together take most of a second to load. */
const commands: { readonly [name: string]: () => Promise<Command> } = {
  init: async () => (await import("./init/index.js")).initCommand(),
  "doctor-target": async () => (await import("./doctor-target-command.js")).doctorTargetCommand(),
  verify: async () => (await import("./verify-command.js")).verifyCommand(),
  merge: async () => (await import("./merge-command.js")).mergeCommand(),
  replay: async () => (await import("./replay-command.js")).replayCommand(),
  soak: async () => (await import("./soak-command.js")).soakCommand(),
  check: async () => (await import("./check/index.js")).checkCommand(),
  serve: async () => (await import("./serve-command.js")).serveCommand(),
  backup: async () => (await import("./backup-command.js")).backupCommand(),
  restore: async () => (await import("./restore-command.js")).restoreCommand(),
  doctor: async () => (await import("./doctor-command.js")).doctorCommand(),
  adopt: async () => (await import("./adopt-command.js")).adoptCommand(),
};
const names = Object.keys(commands);
const [first, second] = process.argv.slice(2);
const chosen = (first === "help" ? second : first) ?? "";
// The help of the program and the message for an unknown command name them all.
for (const name of names.includes(chosen) ? [chosen] : names) {
  const command = await commands[name]?.();
  if (command !== undefined) program.addCommand(command.copyInheritedSettings(program));
}

// If the reader of a pipe ends early (`rollcall verify | head`), the command goes on: its exit code is the verdict.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

try {
  // Commander itself would print the help of the program, without a message.
  if (first === "help" && second !== undefined && !["help", ...names].includes(second)) {
    program.error(`error: unknown command '${second}'`);
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

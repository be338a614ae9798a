import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { built } from "../built.js";
import { type Block, root } from "./documents.js";

/*
 * The real command line, and whether what a document gives to a shell could be given to it.
 */

interface Ended {
  readonly code: number;
  readonly output: string;
}

export function run(file: string, args: readonly string[], cwd: string): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [file, ...args], { cwd }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), output: `${stdout}${stderr}` });
    });
  });
}

export const rollcall = (args: readonly string[], cwd = root): Promise<Ended> =>
  run(built("src/cli/main.js"), args, cwd);

interface Option {
  /** As help writes it: `-t, --time <seconds>`. */
  readonly usage: string;
  readonly names: readonly string[];
  readonly argument: "none" | "one" | "several";
  readonly description: string;
}

export const commands = [
  "",
  "init",
  "doctor-target",
  "verify",
  "merge",
  "replay",
  "soak",
  "check",
  "serve",
  "backup",
  "restore",
  "doctor",
  "adopt",
] as const;
type CommandName = (typeof commands)[number];
export const help = new Map<CommandName, readonly Option[]>(
  await Promise.all(commands.map(async (command) => [command, await optionsOf(command)] as const)),
);

async function optionsOf(command: CommandName): Promise<readonly Option[]> {
  const { output } = await rollcall(command === "" ? ["--help"] : [command, "--help"]);
  const [, section = ""] = /^Options:\n((?: {2}.*\n)+)/m.exec(output) ?? [];
  const entries = section.replace(/\n {6,}/g, " ").split("\n");
  return entries.flatMap((entry): Option[] => {
    const [, usage = "", description = ""] = /^ {2}(-\S.*?) {2,}(.*)$/.exec(entry) ?? [];
    if (usage === "") return [];
    const argument = usage.includes("...>") ? "several" : usage.includes("<") ? "one" : "none";
    return [{ usage, names: usage.match(/--?[\w-]+/g) ?? [], argument, description }];
  });
}

/** The smallest and the largest number of arguments of a command that is not 0 to 1. */
const argumentsOf: { readonly [command: string]: readonly [number, number] } = {
  init: [0, 0],
  merge: [1, 1000],
  replay: [1, 1],
  check: [1, 1],
  backup: [2, 2],
  restore: [1, 1],
};

/** What is wrong with the arguments of a command; "": nothing. */
function problemOf([command = "", ...args]: readonly string[]): string {
  if (command === "--help" || command === "--version") return "";
  if (command === "" || !commands.includes(command as CommandName)) return `no command ${command}`;
  // A sentence that names the command.
  if (args.length === 0) return "";
  const options = help.get(command as CommandName) ?? [];
  let positional = 0;
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? "";
    if (!arg.startsWith("-")) {
      positional += 1;
      continue;
    }
    const option = options.find(({ names }) => names.includes(arg));
    if (option === undefined) return `rollcall ${command} has no option ${arg}`;
    const values: string[] = [];
    const most = { none: 0, one: 1, several: Number.POSITIVE_INFINITY }[option.argument];
    while (values.length < most && args[index + 1] !== undefined && !args[index + 1]?.startsWith("-")) {
      values.push(args[index + 1] ?? "");
      index += 1;
    }
    if (most > 0 && values.length === 0) return `${arg} needs a value`;
    const [, choices] = /\(choices: (.*?)\)/.exec(option.description) ?? [];
    const wrong = choices === undefined ? undefined : values.find((value) => !choices.includes(`"${value}"`));
    if (wrong !== undefined) return `${arg} cannot be ${wrong}`;
    if (/<(seconds|number|count)>/.test(option.usage) && !values.every((value) => Number(value) >= 0)) {
      return `${arg} must be a number`;
    }
  }
  const [min, max] = argumentsOf[command] ?? [0, 1];
  return positional < min || positional > max ? `${positional} arguments` : "";
}

/** The scripts of this repository and of its examples. */
const scripts: { readonly [name: string]: string } = Object.assign(
  {},
  ...["examples/seats/package.json", "package.json"].map(
    (file) => JSON.parse(readFileSync(join(root, file), "utf8")).scripts,
  ),
);

/** What is wrong with a line for a shell; "": nothing. */
export function problemOfLine(line: string): string {
  return line
    .split("&&")
    .map((part) => problemOfCommand(part.trim().split(/\s+/)))
    .filter((problem) => problem !== "")
    .join("; ");
}

function problemOfCommand(words: readonly string[]): string {
  const [first = "", second = "", third = ""] = words;
  if (first === "rollcall") return problemOf(words.slice(1));
  if (first === "npx" && second === "rollcall") return problemOf(words.slice(2));
  if (first === "node" && second === "dist/src/cli/main.js") return problemOf(words.slice(2));
  if (first === "npm" && second === "run") return problemOfScript(third, words.slice(3));
  // The guide's requests are sent by properties/http/guide.test.ts.
  if (first === "curl") return words.at(-1)?.includes("http://127.0.0.1:3000/") ? "" : "curl without the server's URL";
  if (first === "openssl") return second === "rand" ? "" : `openssl ${second} is not known here`;
  if (first === "npm") return ["ci", "test", "install"].includes(second) ? "" : `npm ${second} is not known here`;
  return existsSync(join(root, first)) ? "" : `${first} is not known here`;
}

function problemOfScript(script: string, [dashes, ...args]: readonly string[]): string {
  const command = scripts[script];
  if (command === undefined) return `package.json has no script ${script}`;
  if (dashes !== undefined && dashes !== "--") return `options of npm run ${script} must stand behind --`;
  const [, own] = /main\.js (verify|soak)$/.exec(command) ?? [];
  return own === undefined ? "" : problemOf([own, ...args]);
}

/** The commands in a block. */
export function shellLines({ language, text }: Block): string[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (language === "sh") return lines;
  return lines.flatMap((line) => (/^ *- run: (.+)$/.exec(line) ?? []).slice(1));
}

/** The first line that does not come, in this order; "": all come. Generated names and times differ in every run. */
export function missingLine(lines: readonly string[], output: readonly string[]): string {
  const plain = (line: string): string => line.replace(/_[0-9a-f]{16}\./g, "_….").trimEnd();
  const left = output.map(plain);
  for (const line of lines.map(plain)) {
    if (line === "" || /\d s\b/.test(line)) continue;
    const index = left.indexOf(line);
    if (index === -1) return line;
    left.splice(0, index + 1);
  }
  return "";
}

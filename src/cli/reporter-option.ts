import { InvalidArgumentError, Option } from "commander";
import { type ReportedCommand, type Reporter, reporters } from "../reporters/index.js";
import { meantBy } from "../workload/index.js";
import { writableFile } from "./writable-file.js";

/** A reporter that was asked for. */
export interface ChosenReporter {
  readonly reporter: Reporter;
  /** Its file, if one was named; "-" is stdout. Undefined: where it usually writes. */
  readonly file: string | undefined;
}

/** Returns the option `--reporter` of a command, which takes those that can report on it. */
export function reporterOption(command: ReportedCommand): Option {
  const own = reportersOf(command);
  const names = own.map(({ name }) => name);
  const onGitHub = names.includes("github") ? "; on GitHub Actions: text, github" : "";
  return new Option(
    "--reporter <name...>",
    `how to report: ${names.join(", ")}; several may be named, each alone or as name=file (default: text${onGitHub})`,
  ).argParser((value: string, before: readonly ChosenReporter[] = []) => {
    const chosen = [...before, parse(value, own)];
    const problem = whyNotTogether(chosen);
    if (problem !== undefined) throw new InvalidArgumentError(problem);
    return chosen;
  });
}

/**
 * Returns the reporters of a command: those that were asked for, or else those that a reader expects there; and the JSON
 * in the file that `--json` names.
 */
export function chosenReporters(
  command: ReportedCommand,
  { reporter: asked, json: file }: { readonly reporter?: readonly ChosenReporter[]; readonly json?: string },
): readonly ChosenReporter[] {
  const usual = process.env.GITHUB_ACTIONS === "true" ? ["text", "github"] : ["text"];
  const named = (names: readonly string[]): readonly Reporter[] =>
    reportersOf(command).filter(({ name }) => names.includes(name));
  const chosen = asked ?? named(file === "-" ? [] : usual).map((reporter) => ({ reporter, file: undefined }));
  return file === undefined ? chosen : [...chosen, ...named(["json"]).map((reporter) => ({ reporter, file }))];
}

function reportersOf(command: ReportedCommand): readonly Reporter[] {
  return reporters.filter(({ outputs }) => outputs.some((output) => output[command] !== undefined));
}

/** @throws {InvalidArgumentError} If there is no such reporter, or its file cannot be written. */
function parse(value: string, known: readonly Reporter[]): ChosenReporter {
  const [, name = "", file] = /^([^=]*)(?:=(.*))?$/s.exec(value) ?? [];
  const reporter = known.find((each) => each.name === name);
  if (reporter === undefined) throw new InvalidArgumentError(unknown(name, known));
  if (file === "") throw new InvalidArgumentError(`Expected the name of a file after "${name}=".`);
  if (file !== undefined && reporter.outputs.length > 1) {
    throw new InvalidArgumentError(`The reporter ${name} takes no file.`);
  }
  const written = file ?? usualFile(reporter);
  if (written !== "-") writableFile(written);
  return { reporter, file };
}

function unknown(name: string, known: readonly Reporter[]): string {
  const names = known.map((each) => each.name);
  const meant = meantBy(name, names);
  if (meant !== undefined) return `There is no reporter ${name}; did you mean ${meant}?`;
  // An option that takes several values also takes the argument that follows it.
  const advice = /[./\\]/.test(name) ? "; a file that is not a report must stand before --reporter" : "";
  return `There is no reporter ${name}: expected ${names.join(", ")}${advice}.`;
}

/** Returns why these reporters cannot be used together: two write the same file, or mix their texts on stdout. */
export function whyNotTogether(chosen: readonly ChosenReporter[]): string | undefined {
  const written = chosen.map(({ reporter, file }) => file ?? usualFile(reporter));
  const twice = written.find((file, index) => file !== "-" && written.indexOf(file) !== index);
  if (twice !== undefined) return `Two reporters cannot both write ${twice}.`;
  const onStdout = chosen.filter((_, index) => written[index] === "-").map(({ reporter }) => reporter);
  const document = onStdout.find((reporter) => usualFile(reporter) !== "-");
  if (document === undefined || onStdout.length === 1) return undefined;
  const names = onStdout.map(({ name }) => name).join(" and ");
  return `${names} cannot all write to stdout; name a file, for example ${document.name}=${usualFile(document)}.`;
}

/** Returns where a reporter writes if no file is named; "-" is stdout. */
function usualFile({ outputs: [{ destination }] }: Reporter): string {
  return destination.type === "file" ? destination.name : "-";
}

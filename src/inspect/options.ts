import * as v from "valibot";
import { shown } from "../core/index.js";
import { meantBy } from "../workload/index.js";
import { InspectError } from "./errors.js";

/*
 * The form of options. An option that is misspelt would be left out unnoticed, so every unknown option is refused. The
 * message of a schema is what was expected.
 */

const textRule = "a string that is not empty";

export const text = v.pipe(v.string(textRule), v.minLength(1, textRule));

export const flag = v.boolean("true or false");

/** An object with these options and no others. */
export function group<Entries extends v.ObjectEntries>(entries: Entries) {
  const known = Object.keys(entries);
  return v.strictObject(entries, (issue) => {
    const [key] = issue.path?.slice(-1).map((item) => String(item.key)) ?? [];
    if (key === undefined) return "an object";
    return issue.expected === "never" ? unknownOption(key, known) : expectedBy(entries[key]);
  });
}

/** Returns what was probably meant by an unknown option, or all there are. */
function unknownOption(given: string, known: readonly string[]): string {
  const meant = meantBy(given, known);
  return meant === undefined ? `there are ${known.join(", ")}` : `did you mean ${meant}?`;
}

/** Returns what a schema expects: its message for a value that fits nothing. */
function expectedBy(schema: v.ObjectEntries[string] | undefined): string {
  const [issue] = schema === undefined ? [] : (v.safeParse(schema as v.GenericSchema, null).issues ?? []);
  return issue?.message ?? "given";
}

/**
 * Refuses options that do not have this form. `helper`: the name of the function that was called.
 * @throws {InspectError} If an option is missing, unknown or of the wrong form.
 */
export function checkOptions(helper: string, form: v.GenericSchema, options: unknown): void {
  const issues = v.safeParse(form, options).issues ?? [];
  // That `table` is missing is explained by `tabel`.
  const issue = issues.find(isUnknownOption) ?? issues[0];
  if (issue !== undefined) throw new InspectError("INSPECT_OPTION_WRONG", `${helper}: ${describe(issue)}`);
}

function describe(issue: v.BaseIssue<unknown>): string {
  const option = (issue.path ?? []).map(({ key }) => String(key)).join(".");
  if (isUnknownOption(issue)) return `there is no option ${option}; ${issue.message}`;
  const name = option === "" ? "its argument" : option;
  return issue.input === undefined
    ? `${name} is missing; it must be ${issue.message}`
    : `${name} must be ${issue.message}, but is ${shown(issue.input)}`;
}

function isUnknownOption({ type, expected }: v.BaseIssue<unknown>): boolean {
  return type === "strict_object" && expected === "never";
}

export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

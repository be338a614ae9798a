import { shown } from "../core/index.js";
import { meantBy } from "../workload/index.js";
import { InspectError } from "./errors.js";

/*
 * The form of options. An option that is misspelt would be left out unnoticed, so every unknown option is refused.
 */

/** What one option must be. */
export interface Kind {
  /** For messages: "a string". */
  readonly expected: string;
  fits(value: unknown): boolean;
  /** Returns the options that an object of this kind has. */
  formOf?(value: object): Form;
  readonly isOptional?: true;
}

export interface Form {
  readonly [option: string]: Kind;
}

export const text: Kind = { expected: "a string that is not empty", fits: (value) => isText(value) };

export const flag: Kind = { expected: "true or false", fits: (value) => typeof value === "boolean" };

/** An object with these options and no others. */
export function group(form: Form): Kind {
  return { expected: "an object", fits: isObject, formOf: () => form };
}

/** Either a kind that is no object, or one that is. */
export function either(simple: Kind, other: Kind): Kind {
  return {
    ...other,
    expected: `${simple.expected} or ${other.expected}`,
    fits: (value) => simple.fits(value) || other.fits(value),
  };
}

export function optional(kind: Kind): Kind {
  return { ...kind, isOptional: true };
}

/**
 * Refuses options that do not have this form. `helper`: the name of the function that was called.
 * @throws {InspectError} If an option is missing, unknown or of the wrong form.
 */
export function checkOptions(helper: string, form: Form, options: unknown): void {
  const problem = problemOf("", group(form), options);
  if (problem !== undefined) throw new InspectError("INSPECT_OPTION_WRONG", `${helper}: ${problem}`);
}

function problemOf(location: string, { expected, fits, formOf, isOptional }: Kind, value: unknown): string | undefined {
  const name = location === "" ? "its argument" : location;
  if (value === undefined) return isOptional ? undefined : `${name} is missing; it must be ${expected}`;
  if (!fits(value)) return `${name} must be ${expected}, but is ${shown(value)}`;
  if (formOf === undefined || !isObject(value)) return undefined;
  const form = formOf(value);
  const within = (option: string): string => (location === "" ? option : `${location}.${option}`);
  const unknown = Object.keys(value).find((option) => !Object.hasOwn(form, option));
  if (unknown !== undefined) {
    const meant = meantBy(unknown, Object.keys(form));
    const known = meant === undefined ? `there are ${Object.keys(form).join(", ")}` : `did you mean ${meant}?`;
    return `there is no option ${within(unknown)}; ${known}`;
  }
  for (const [option, kind] of Object.entries(form)) {
    const problem = problemOf(within(option), kind, Reflect.get(value, option));
    if (problem !== undefined) return problem;
  }
  return undefined;
}

export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

import type { Argument } from "./statement.js";

/** The values of the parameters of a statement as text: $1 first. Undefined: not known, for example sent as binary. */
export type Parameters = readonly (string | null | undefined)[];

/** Returns the value of an argument as text, if it is known. */
export function argumentValue(argument: Argument | undefined, parameters: Parameters): string | undefined {
  if (argument?.is === "constant") return argument.text;
  return argument?.is === "parameter" ? (parameters[argument.number - 1] ?? undefined) : undefined;
}

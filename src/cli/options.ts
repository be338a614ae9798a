import { InvalidArgumentError } from "commander";

/** The largest seed. */
export const seedMax = 2 ** 31 - 1;

/** Returns a parser of an option's value. Commander adds the name of the option to the message of its error. */
export function wholeNumber(min: number, max: number): (value: string) => number {
  return (value) => {
    const parsed = Number(value);
    if (value.trim() !== "" && Number.isInteger(parsed) && parsed >= min && parsed <= max) return parsed;
    throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`);
  };
}

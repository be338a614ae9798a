import { InvalidArgumentError } from "commander";

/*
 * Parsers for the values of command line options. Commander puts the option's name before the message.
 */

/** Parses a whole number. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isInteger(value) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`expected a whole number from ${min} to ${max}`);
  };
}

/** Parses a number. */
export function decimalNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`expected a number from ${min} to ${max}`);
  };
}

/** Parses a list such as "1,2,8". Returns it sorted and without duplicates. */
export function wholeNumbers(min: number, max: number): (text: string) => readonly number[] {
  return (text) => {
    const values = text.split(",").map(Number);
    const valid = values.every((value) => Number.isInteger(value) && value >= min && value <= max);
    if (valid && !text.split(",").some((word) => word.trim() === "")) {
      return [...new Set(values)].sort((a, b) => a - b);
    }
    throw new InvalidArgumentError(`expected whole numbers from ${min} to ${max}, with commas between them`);
  };
}

/** Parses a list of names such as "a,b". Returns it in the order of `known`. */
export function namesOf<Name extends string>(known: readonly Name[]): (text: string) => readonly Name[] {
  return (text) => {
    const names = text.split(",");
    if (names.every((given) => known.some((name) => name === given)))
      return known.filter((name) => names.includes(name));
    throw new InvalidArgumentError(`expected some of ${known.join(", ")}, with commas between them`);
  };
}

import { InvalidArgumentError } from "commander";

/*
 * What stands behind an option on the command line, checked. Commander puts the option's name before the message.
 */

export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isInteger(value) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`expected a whole number from ${min} to ${max}`);
  };
}

export function decimalNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`expected a number from ${min} to ${max}`);
  };
}

/** "1,2,8", in ascending order and each once. */
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

/** Some of the given names, "a,b", in the order in which they are given here. */
export function namesOf<Name extends string>(known: readonly Name[]): (text: string) => readonly Name[] {
  return (text) => {
    const words = text.split(",");
    if (words.every((word) => known.some((name) => name === word))) return known.filter((name) => words.includes(name));
    throw new InvalidArgumentError(`expected some of ${known.join(", ")}, with commas between them`);
  };
}

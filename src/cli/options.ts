import { InvalidArgumentError } from "commander";

/** What stands behind an option, checked. Commander puts the option's name before the message. */
export function wholeNumber(min: number, max: number): (value: string) => number {
  return (value) => {
    const parsed = Number(value);
    if (value.trim() !== "" && Number.isInteger(parsed) && parsed >= min && parsed <= max) return parsed;
    throw new InvalidArgumentError(`expected a whole number from ${min} to ${max}`);
  };
}

import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { InvalidArgumentError } from "commander";

/**
 * Checks an option's path of a file that is written at the end, so that a wrong path is refused at the start.
 * @throws {InvalidArgumentError} If the file cannot be written.
 */
export function writableFile(value: string): string {
  const path = resolve(value);
  const folder = dirname(path);
  if (!existsSync(folder)) throw new InvalidArgumentError(`There is no folder ${folder}.`);
  if (existsSync(path) && !statSync(path).isFile()) throw new InvalidArgumentError("Expected the name of a file.");
  try {
    accessSync(existsSync(path) ? path : folder, constants.W_OK);
  } catch {
    throw new InvalidArgumentError("The file cannot be written.");
  }
  return value;
}

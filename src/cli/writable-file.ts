import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { InvalidArgumentError } from "commander";

/** An option's file that will be written at the end: that it cannot be must be said before anything else is done. */
export function writableFile(value: string): string {
  const path = resolve(value);
  const folder = dirname(path);
  if (!existsSync(folder)) throw new InvalidArgumentError(`there is no folder ${folder}`);
  if (existsSync(path) && !statSync(path).isFile()) throw new InvalidArgumentError("expected the name of a file");
  try {
    accessSync(existsSync(path) ? path : folder, constants.W_OK);
  } catch {
    throw new InvalidArgumentError("it cannot be written");
  }
  return value;
}

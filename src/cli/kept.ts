/** On stderr, like all that is no part of the report. */
export function sayKept(directory: string): void {
  process.stderr.write(`kept: ${directory}\n`);
}

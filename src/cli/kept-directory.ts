/** Prints the path of a directory that was not deleted. It goes to stderr, as it is no part of the report. */
export function printKeptDirectory(directory: string): void {
  process.stderr.write(`kept: ${directory}\n`);
}

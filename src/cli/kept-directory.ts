/** On stderr, like all that is no part of the report. */
export function formatKept(directory: string): void {
  process.stderr.write(`kept: ${directory}\n`);
}

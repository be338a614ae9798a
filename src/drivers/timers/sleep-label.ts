/** Returns the label of the step at the end of a sleep. */
export function sleepLabel(delayMs: number): string {
  return `sleep ${delayMs} ms`;
}

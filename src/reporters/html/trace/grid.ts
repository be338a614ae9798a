/*
 * The lines of the grid in which lanes are drawn: a column for the numbers, then two for each client, one for its locks
 * and one for its steps. The first row holds the names of the clients.
 */

export function gridRow(row: number): number {
  return row + 2;
}

export function lockLine(client: number): number {
  return 2 + 2 * client;
}

export function contentLine(client: number): number {
  return 3 + 2 * client;
}

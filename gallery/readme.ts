const begin = "<!-- gallery: made by npm run gallery -->";
const end = "<!-- end of gallery -->";

/** README.md has no markers for the table of the gallery. */
export class MarkersMissingError extends Error {
  override readonly name = "MarkersMissingError";
  readonly code = "MARKERS_MISSING";
}

/**
 * Returns the text of README.md with these lines as its table.
 * @throws {MarkersMissingError} If the comments are not there between which it stands.
 */
export function withTable(readme: string, lines: readonly string[]): string {
  const [start, stop] = [readme.indexOf(begin), readme.indexOf(end)];
  if (start === -1 || stop < start) throw new MarkersMissingError(`expected ${begin} and ${end} in README.md`);
  return `${readme.slice(0, start)}${begin}\n\n${lines.join("\n")}\n\n${readme.slice(stop)}`;
}

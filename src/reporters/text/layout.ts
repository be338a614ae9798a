/** The most columns of a line of a report. */
export const columns = 100;

/** Columns in front of a trace, for the numbers of its steps. */
export const margin = 6;

/**
 * Breaks a text into lines of at most 100 columns. The first line starts with `indent`, which may contain a number;
 * further lines are indented by two more columns. Line breaks in the text count as blanks; a word longer than a line is
 * broken.
 */
export function wrap(text: string, indent: string): string[] {
  const further = " ".repeat(indent.length + 2);
  const room = columns - further.length;
  const words = text
    .replace(/\s*[\r\n]\s*/g, " ")
    .split(" ")
    .flatMap((word) => (word.length <= room ? [word] : piecesOf(word, room)));
  const lines: string[] = [];
  let line = indent;
  let isEmpty = true;
  for (const word of words) {
    if (line.length + word.length > columns && !isEmpty) {
      lines.push(line.trimEnd());
      line = further;
    }
    line += `${word} `;
    isEmpty = false;
  }
  return [...lines, line.trimEnd()];
}

function piecesOf(word: string, length: number): string[] {
  const count = Math.ceil(word.length / length);
  return Array.from({ length: count }, (_, index) => word.slice(index * length, (index + 1) * length));
}

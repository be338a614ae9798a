import { oneLine } from "../legible.js";
import { truncate } from "../truncate.js";

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
  const words = oneLine(text)
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

/** So many lines of one text say enough. `--verbose` shows the rest. */
const briefMax = 40;

/** Breaks a text into lines as `wrap` does. Of a very long text only the beginning is returned. */
export function wrapBrief(text: string, indent: string): string[] {
  return wrap(truncate(text, briefMax * (columns - indent.length - 2)), indent);
}

/** Two halves of a surrogate pair stay together. */
function piecesOf(word: string, length: number): string[] {
  const pieces: string[] = [];
  for (let start = 0; start < word.length; ) {
    const end = start + length;
    const isSplit = /^[\ud800-\udbff][\udc00-\udfff]/.test(word.slice(end - 1, end + 1));
    pieces.push(word.slice(start, isSplit ? end - 1 : end));
    start = isSplit ? end - 1 : end;
  }
  return pieces;
}

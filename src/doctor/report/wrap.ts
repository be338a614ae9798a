const columns = 100;

/**
 * Breaks a text into lines of at most 100 columns. The first line begins with `indent`; the others are indented as far,
 * and by two more. A word that is longer than a line is broken. Control characters, which a path or a name may hold, are
 * shown as code points, so that a terminal does not act on them.
 */
export function wrap(text: string, indent: string): readonly string[] {
  const further = " ".repeat(indent.length + 2);
  const room = columns - further.length;
  const words = visible(text).split(/(?<=\S) (?=\S)/);
  const pieces = words.flatMap((word) =>
    word.length <= room ? [word] : (word.match(new RegExp(`.{1,${room}}`, "gu")) ?? []),
  );
  const lines: string[] = [];
  let line = indent;
  let isEmpty = true;
  for (const piece of pieces) {
    if (!isEmpty && line.length + piece.length + 1 > columns) {
      lines.push(line);
      line = further;
      isEmpty = true;
    }
    line += isEmpty ? piece : ` ${piece}`;
    isEmpty = false;
  }
  return [...lines, line];
}

/** Returns the text with control and invisible characters as `\u{…}`. */
function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** Returns the text with the paths in it relative to a directory, which the head of the report names. */
export function relativeTo(directory: string, text: string): string {
  return text.replaceAll(`${directory}/`, "");
}

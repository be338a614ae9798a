import ora from "ora";
import pc from "picocolors";

export type Colours = ReturnType<typeof pc.createColors>;

export const columns = 100;

/** In front of a trace: room for the numbers of the steps. */
export const margin = 6;

/**
 * Lines of at most 100 columns, the first behind `indent`, which may hold a number; continued lines stand two further in,
 * behind blanks. Line breaks in the text count as blanks; a word longer than a line is broken.
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

/** What is going on, on stderr: a line that changes where that is a terminal, now and then a line where it is not. */
export interface StatusLine {
  show(text: string): void;
  /** Removes the line, so that something can be printed. */
  clear(): void;
  /** Prints what is none of Rollcall's own words. */
  print(text: string): void;
}

const plainLineEveryMs = 5000;

export function createStatusLine(): StatusLine {
  // A terminal that says it has 0 columns sends ora into an endless loop.
  if (!process.stderr.isTTY || process.stderr.columns === 0) {
    let last = performance.now();
    return {
      show(text) {
        if (performance.now() - last < plainLineEveryMs) return;
        last = performance.now();
        process.stderr.write(`${text}\n`);
      },
      clear: () => undefined,
      print: (text) => void process.stderr.write(text),
    };
  }
  const spinner = ora({ stream: process.stderr, discardStdin: false });
  return {
    show(text) {
      spinner.text = text;
      if (!spinner.isSpinning) spinner.start();
    },
    clear: () => spinner.stop(),
    print(text) {
      spinner.stop();
      process.stderr.write(text);
    },
  };
}

export function coloursOf(stream: NodeJS.WriteStream): Colours {
  return pc.createColors(pc.isColorSupported && stream.isTTY === true);
}

import ora from "ora";
import pc from "picocolors";

export type Colours = ReturnType<typeof pc.createColors>;

export const columns = 100;

/** In front of a trace: room for the numbers of the steps. */
export const margin = 6;

/** Lines of at most 100 columns, each behind `indent`; continued lines stand two further in. */
export function wrap(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(" ")) {
    if (line.length + word.length > columns && line.trim() !== "") {
      lines.push(line.trimEnd());
      line = `${indent}  `;
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()];
}

/** What is going on, on stderr: a line that changes where that is a terminal, now and then a line where it is not. */
export interface StatusLine {
  show(text: string): void;
  /** Removes the line, so that something can be printed. */
  clear(): void;
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
    };
  }
  const spinner = ora({ stream: process.stderr, discardStdin: false });
  return {
    show(text) {
      spinner.text = text;
      if (!spinner.isSpinning) spinner.start();
    },
    clear: () => spinner.stop(),
  };
}

export function coloursOf(stream: NodeJS.WriteStream): Colours {
  return pc.createColors(pc.isColorSupported && stream.isTTY === true);
}

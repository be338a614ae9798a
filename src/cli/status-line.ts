import ora from "ora";
import { truncate, wrap } from "../reporters/index.js";

/** Shows progress on stderr: on a terminal one line that changes, elsewhere a new line every few seconds. */
export interface StatusLine {
  /** Replaces the text of the line. */
  show(text: string): void;
  /** Removes the line, so that something else can be printed. */
  clear(): void;
  /** Removes the line and prints output of the target as it is. */
  print(text: string): void;
}

const plainLineEveryMs = 5000;

export function createStatusLine(): StatusLine {
  // If a terminal reports 0 columns, ora never returns.
  return process.stderr.isTTY && process.stderr.columns !== 0 ? spinnerLine() : plainLines();
}

function plainLines(): StatusLine {
  let last = performance.now();
  return {
    show(text) {
      if (performance.now() - last < plainLineEveryMs) return;
      last = performance.now();
      process.stderr.write(`${wrap(text, "").join("\n")}\n`);
    },
    clear: () => undefined,
    print: (text) => void process.stderr.write(text),
  };
}

/** Those of the sign in front of the text, and one at the end that stays free. */
const spinnerColumns = 3;

function spinnerLine(): StatusLine {
  const spinner = ora({ stream: process.stderr, discardStdin: false });
  return {
    show(text) {
      // On a second line it could not be removed once the terminal is narrower.
      spinner.text = truncate(text, process.stderr.columns - spinnerColumns);
      if (!spinner.isSpinning) spinner.start();
    },
    clear: () => spinner.stop(),
    print(text) {
      spinner.stop();
      process.stderr.write(text);
    },
  };
}

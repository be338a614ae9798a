import ora from "ora";

/** Shows the progress of a benchmark on stderr: a status line on a terminal, otherwise a line every 5 seconds. */
export interface Progress {
  /** Called before each of the `total` parts. */
  next(what: string): void;
  stop(): void;
}

const plainLineEveryMs = 5000;

export function createProgress(total: number): Progress {
  const began = performance.now();
  // On a terminal that reports 0 columns, ora would clear lines endlessly.
  const canSpin = process.stderr.isTTY && process.stderr.columns > 0;
  const spinner = canSpin ? ora({ stream: process.stderr, discardStdin: false }) : undefined;
  let lastPlain = began;
  let done = 0;

  const remaining = (): string => {
    if (done < 2) return "";
    const seconds = (((performance.now() - began) / done) * (total - done)) / 1000;
    return `, about ${Math.ceil(seconds)} s left`;
  };

  return {
    next(what) {
      const text = `${done + 1} of ${total}: ${what}${remaining()}`;
      done += 1;
      if (spinner !== undefined) {
        spinner.text = text;
        if (!spinner.isSpinning) spinner.start();
      } else if (performance.now() - lastPlain >= plainLineEveryMs) {
        lastPlain = performance.now();
        process.stderr.write(`${text}\n`);
      }
    },
    stop: () => spinner?.stop(),
  };
}

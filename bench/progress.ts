import ora from "ora";

/** How far a benchmark is, on stderr: a line that changes where that is a terminal, now and then a line where not. */
export interface Progress {
  /** Called before each of the `total` parts. */
  next(what: string): void;
  stop(): void;
}

const plainLineEveryMs = 5000;

export function createProgress(total: number): Progress {
  const began = performance.now();
  // A terminal that says it has no columns would make ora clear an endless number of lines.
  const canSpin = process.stderr.isTTY && process.stderr.columns > 0;
  const spinner = canSpin ? ora({ stream: process.stderr, discardStdin: false }) : undefined;
  let lastPlain = began;
  let done = 0;

  const remaining = (): string => {
    if (done < 2) return "";
    const seconds = (((performance.now() - began) / done) * (total - done)) / 1000;
    return `, about ${Math.ceil(seconds)} s to go`;
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

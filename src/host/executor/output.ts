import type { ChildProcess } from "node:child_process";

/** The output of target code, on both streams. */
export interface Output {
  collect(child: ChildProcess): void;
  /** Returns the end of the output; "": nothing was printed. */
  tail(): string;
}

const charactersMax = 16_384;

/** Returns an empty output. `onOutput`: called with each part at once. */
export function collectOutput(onOutput: (text: string) => void): Output {
  let kept = "";
  const keep = (text: string): void => {
    kept = (kept + text).slice(-charactersMax);
    onOutput(text);
  };
  return {
    collect({ stdout, stderr }) {
      for (const stream of [stdout, stderr]) stream?.setEncoding("utf8").on("data", keep);
    },
    tail: () => kept,
  };
}

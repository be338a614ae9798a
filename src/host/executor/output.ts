import type { ChildProcess } from "node:child_process";

/** What target code has printed, on either stream, as it came. */
export interface Output {
  collect(child: ChildProcess): void;
  /** The end of it; "": nothing was printed. */
  tail(): string;
}

const charactersMax = 16_384;

/** `onOutput` is told everything at once. */
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

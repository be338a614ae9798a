import { type Colours, wrap } from "../reporters/index.js";
import type { TargetCheck } from "../target-check/index.js";
import { coloursOf } from "./colours.js";
import type { StatusLine } from "./status-line.js";

/** Returns a check of a target as lines: its sign, what was seen, and what to do. */
export function formatCheck({ result, message, advice }: TargetCheck, colours: Colours): string[] {
  const signs = { right: colours.green("✓"), wrong: colours.red("✗"), note: colours.yellow("!") };
  const [first = "", ...others] = wrap(message, "  ");
  return [
    `${signs[result]} ${first.trimStart()}`,
    ...others,
    ...(advice === undefined ? [] : wrap(`→ ${advice}`, "    ")),
  ];
}

/** Prints on stderr what the first contact shows to be wrong with a target, before anything is explored. */
export function warnOf(checks: readonly TargetCheck[], module: string, status: StatusLine): void {
  const wrong = checks.filter(({ result }) => result === "wrong");
  if (wrong.length === 0) return;
  const colours = coloursOf(process.stderr);
  const lines = wrong.flatMap((check) => formatCheck(check, colours));
  status.print(`${[...lines, `More about the target: rollcall doctor-target ${module}`].join("\n")}\n\n`);
}

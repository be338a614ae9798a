import type { Progress } from "../../core/index.js";
import { formatCount, formatNumber } from "../numbers.js";

/**
 * Returns the status line of a verification: pass, small programs done of how many, runs, their rate, the time left, and
 * what is run now.
 */
export function formatProgress(progress: Progress): string {
  const { pass, number, count, unit, operations, programs, secondsLeft, now } = progress;
  const parts = [
    ...(programs === undefined
      ? []
      : [`${formatNumber(programs.complete)} of ${formatCount(programs.count, "program")}`]),
    formatRuns(progress),
    ...(unit === "schedule" ? [] : [formatCount(operations, "operation")]),
    ...formatRate(progress),
    ...(secondsLeft === undefined ? [] : [`${formatNumber(Math.round(secondsLeft))} s left`]),
  ];
  const which = count === 1 ? "" : ` (${number} of ${count})`;
  return `${pass}${which}: ${parts.join(", ")}${now === undefined ? "" : `; now ${now}`}`;
}

function formatRuns({ runs, runsMax, unit }: Progress): string {
  if (runsMax === undefined || unit !== "schedule") return formatCount(runs, unit);
  return `${formatNumber(runs)} of ${formatCount(runsMax, unit)}`;
}

/** A rate of less than a second says little. */
const rateAfterSeconds = 1;

function formatRate({ runs, operations, unit, seconds }: Progress): string[] {
  if (seconds < rateAfterSeconds || runs === 0) return [];
  const rate = (unit === "round" ? operations : runs) / seconds;
  const what = unit === "round" ? " operations" : "";
  return [`${rate < 10 ? rate.toFixed(1) : formatNumber(Math.round(rate))}${what}/s`];
}

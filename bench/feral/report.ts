import { median } from "../statistics.js";
import { type Column, formatCount, paragraph, renderTable } from "../table.js";
import type { Counts, Experiment } from "./experiment.js";

/** Returns the table of one experiment. */
export function renderCounts(
  { title, settingName }: Experiment,
  counted: string,
  lines: readonly Counts[],
  paper: { readonly [setting: number]: string },
): string {
  const columns: readonly Column<Counts>[] = [
    { title: settingName, align: "right", cell: ({ setting }) => formatCount(setting) },
    { title: "checked by the application", align: "right", cell: ({ application }) => formatRange(application) },
    { title: "and by the database", align: "right", cell: ({ database }) => formatRange(database) },
    ...(Object.keys(paper).length > 0
      ? [{ title: "paper", align: "right" as const, cell: ({ setting }: Counts) => paper[setting] ?? "-" }]
      : []),
  ];
  return `${title}: ${counted}\n\n${renderTable(columns, lines)}`;
}

/** Returns the median, and the smallest and greatest count if they differ. */
function formatRange(counts: readonly number[]): string {
  const [low, high] = [Math.min(...counts), Math.max(...counts)];
  const middle = formatCount(median(counts));
  return low === high ? middle : `${middle} (${formatCount(low)} to ${formatCount(high)})`;
}

export function renderIntroduction(runs: number, rounds: number, requests: number): string {
  return paragraph(
    `Nothing orders these transactions, so the counts differ from run to run: each is the median of ${runs} runs, with the ` +
      `least and the most. Without any check, ${formatCount(rounds)} rounds of ${requests} requests would leave ` +
      `${formatCount(rounds * (requests - 1))} duplicates. A "-" under "paper": its figures show no number that can be cited.`,
  );
}

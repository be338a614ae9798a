import type { Command } from "commander";
import { checkLinearizability } from "#src/checker/index.js";
import { keySpecification } from "#src/registration/index.js";
import { wholeNumber } from "../options.js";
import { createProgress } from "../progress.js";
import { formatEnvironment, readEnvironment, saveResults } from "../results.js";
import { median, spread } from "../statistics.js";
import { formatCount, formatPercent, paragraph, renderTable } from "../table.js";
import { generateHistory, type HistorySize } from "./history.js";

interface Options {
  readonly repetitions: number;
}

interface Measurement extends HistorySize {
  /** One for each repetition. */
  readonly milliseconds: readonly number[];
}

const sizes: readonly HistorySize[] = [
  { operations: 1_000_000, keys: 100_000, clients: 16 },
  { operations: 20_000, keys: 1, clients: 16 },
];

export function addCheckerCommand(program: Command): void {
  program
    .command("checker")
    .description("the time of the linearizability checker for a long history")
    .option("--repetitions <number>", "number of checks of each history", wholeNumber(1, 100), 5)
    .action(run);
}

function run({ repetitions }: Options): void {
  const environment = readEnvironment();
  process.stdout.write(`Checker: ${formatEnvironment(environment)}\n\n`);
  const progress = createProgress(sizes.length * (repetitions + 2));
  const measurements = sizes.map((size): Measurement => {
    const what = `${formatCount(size.operations)} operations, ${formatCount(size.keys)} keys`;
    progress.next(`generating a history of ${what}`);
    const history = generateHistory(size);
    const milliseconds = Array.from({ length: repetitions + 1 }, () => {
      progress.next(`checking ${what}`);
      const began = performance.now();
      const { verdict } = checkLinearizability(keySpecification, history);
      const took = performance.now() - began;
      if (verdict !== "linearizable")
        throw new Error(`expected the history of ${what} to be linearizable, got ${verdict}`);
      return took;
    });
    // The first check also compiles the code.
    return { ...size, milliseconds: milliseconds.slice(1) };
  });
  progress.stop();
  process.stdout.write(`${render(measurements)}\n\n`);
  process.stdout.write(`All measurements: ${saveResults("checker", environment, { measurements })}\n`);
}

function render(measurements: readonly Measurement[]): string {
  const explanation =
    "Linearizable histories of register, find, update, setActive and remove, with all clients busy all the time. Figures " +
    "are medians of the repetitions after a first one that is not counted.";
  const table = renderTable<Measurement>(
    [
      { title: "operations", align: "right", cell: ({ operations }) => formatCount(operations) },
      { title: "keys", align: "right", cell: ({ keys }) => formatCount(keys) },
      { title: "clients", align: "right", cell: ({ clients }) => formatCount(clients) },
      { title: "ms", align: "right", cell: ({ milliseconds }) => formatCount(median(milliseconds)) },
      { title: "+/-", align: "right", cell: ({ milliseconds }) => formatPercent(spread(milliseconds)) },
      {
        title: "operations a second",
        align: "right",
        cell: ({ operations, milliseconds }) => formatCount((operations / median(milliseconds)) * 1000),
      },
    ],
    measurements,
  );
  return `${paragraph(explanation)}\n\n${table}`;
}

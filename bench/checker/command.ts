import type { Command } from "commander";
import { checkLinearizability } from "#src/checker/index.js";
import { keySpecification } from "#src/registration/index.js";
import { wholeNumber } from "../options.js";
import { createProgress } from "../progress.js";
import { readEnvironment, saveResults, sayEnvironment } from "../results.js";
import { median, spread } from "../statistics.js";
import { paragraph, renderTable, sayCount, sayPercent } from "../table.js";
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
    .description("how long the linearizability checker takes for a long history")
    .option("--repetitions <number>", "how often each history is checked", wholeNumber(1, 100), 5)
    .action(run);
}

function run({ repetitions }: Options): void {
  const environment = readEnvironment();
  process.stdout.write(`Checker: ${sayEnvironment(environment)}\n\n`);
  const progress = createProgress(sizes.length * (repetitions + 2));
  const measurements = sizes.map((size): Measurement => {
    const what = `${sayCount(size.operations)} operations, ${sayCount(size.keys)} keys`;
    progress.next(`making a history of ${what}`);
    const history = generateHistory(size);
    const milliseconds = Array.from({ length: repetitions + 1 }, () => {
      progress.next(`checking ${what}`);
      const began = performance.now();
      const { verdict } = checkLinearizability(keySpecification, history);
      const took = performance.now() - began;
      if (verdict !== "linearizable") throw new Error(`the history of ${what} is linearizable, but judged ${verdict}`);
      return took;
    });
    // The first one also compiled the code.
    return { ...size, milliseconds: milliseconds.slice(1) };
  });
  progress.stop();
  process.stdout.write(`${render(measurements)}\n\n`);
  process.stdout.write(`Everything measured: ${saveResults("checker", environment, { measurements })}\n`);
}

function render(measurements: readonly Measurement[]): string {
  const explanation =
    "Linearizable histories over the whole specification of a key (register, find, update, setActive, remove), all " +
    "clients busy all the time; medians of the repetitions after one that is not counted.";
  const table = renderTable<Measurement>(
    [
      { title: "operations", align: "right", cell: ({ operations }) => sayCount(operations) },
      { title: "keys", align: "right", cell: ({ keys }) => sayCount(keys) },
      { title: "clients", align: "right", cell: ({ clients }) => sayCount(clients) },
      { title: "ms", align: "right", cell: ({ milliseconds }) => sayCount(median(milliseconds)) },
      { title: "+/-", align: "right", cell: ({ milliseconds }) => sayPercent(spread(milliseconds)) },
      {
        title: "operations a second",
        align: "right",
        cell: ({ operations, milliseconds }) => sayCount((operations / median(milliseconds)) * 1000),
      },
    ],
    measurements,
  );
  return `${paragraph(explanation)}\n\n${table}`;
}

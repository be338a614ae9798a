import { readFileSync, writeFileSync } from "node:fs";
import { createCommand, interruption, type Options, runCommand } from "../command.js";
import { casesFolder, casesPage, packageFile } from "../paths.js";
import { verifyModule } from "../verify-module.js";
import { formatCases, judgedStores } from "./page.js";
import { readResults, type StoreResult, writeResults } from "./results.js";
import { readStores, type Store } from "./stores.js";

/*
 * `npm run cases -- [names…] [options]`: verifies the stores in examples/cases and writes docs/cases.md. Exit codes: 0, or
 * 1 if a verdict is not the expected one, 2 wrong use.
 */

const program = createCommand({
  name: "cases",
  description: "Verifies the stores in examples/cases, and writes docs/cases.md.",
  names: "cases or stores, such as email-case or email-case-fixed (default: all)",
  schedules: 60,
  seconds: 60,
}).action(run);

async function run(names: readonly string[], options: Options): Promise<void> {
  const stores = await readStores();
  const chosen = choose(stores, names);
  if (options.pages === undefined) await runAll(chosen, options);
  const judged = judgedStores(stores, readResults());
  writeFileSync(casesPage, formatCases(judged));
  const wrong = judged.filter(({ store, result }) => result.verdict !== store.about.expected);
  for (const { store, result } of wrong) {
    process.stdout.write(`Not as expected: ${store.name} ${result.verdict}, expected was ${store.about.expected}\n`);
  }
  process.exitCode = wrong.length === 0 ? 0 : 1;
}

function choose(stores: readonly Store[], names: readonly string[]): readonly Store[] {
  const unknown = names.find((name) => !stores.some((store) => store.name === name));
  if (unknown !== undefined) {
    const known = [...new Set(stores.map((store) => store.case))].join(", ");
    program.error(`error: expected cases (${known}) or their stores, but "${unknown}" is none`);
  }
  return names.length === 0
    ? stores
    : stores.filter(({ name, case: of }) => names.some((each) => each === name || each === of));
}

/** Saves each result as it comes, so that what has run stays when the rest is interrupted. */
async function runAll(chosen: readonly Store[], { seed, schedules, time, jobs }: Options): Promise<void> {
  const { version: rollcall }: { version: string } = JSON.parse(readFileSync(packageFile, "utf8"));
  process.stdout.write(`seed ${seed}, ${schedules} schedules in each pass\n`);
  const signal = interruption();
  for (const { name, module, about } of chosen) {
    const limits = { seed, schedules: Math.max(schedules, about.schedules ?? 0) };
    const options = { ...limits, seconds: time, jobs, signal };
    const shown = await verifyModule(module, casesFolder, options);
    const result: StoreResult = { rollcall, node: process.versions.node, ...limits, ...shown };
    writeResults({ ...readResults(), [name]: result });
    process.stdout.write(`${name}  ${shown.verdict}  ${shown.seconds} s\n`);
  }
}

await runCommand(program);

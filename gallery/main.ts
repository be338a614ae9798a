import { readFileSync, writeFileSync } from "node:fs";
import { Option } from "commander";
import { passNames } from "rollcall/verify";
import { type Library, readCatalogue, type Variant } from "./catalogue.js";
import { createCommand, interruption, type Options, runCommand } from "./command.js";
import { installLibraries } from "./install.js";
import { type JudgedVariant, judgeAll, notRun } from "./judge.js";
import { formatPage } from "./page.js";
import { galleryPage, readme } from "./paths.js";
import { withTable } from "./readme.js";
import { merged, readResults, resultOf, type VariantResult, writeResults } from "./results.js";
import { runVariant } from "./run.js";
import { shortTable } from "./tables.js";

/*
 * `npm run gallery -- [names…] [options]`: verifies the targets in examples/libraries and writes docs/gallery.md and the
 * table in README.md. Exit codes: 0, or 1 if a result is not as it was judged, 2 wrong use.
 */

const program = createCommand({
  name: "gallery",
  description: "Verifies the libraries in examples/libraries, and writes docs/gallery.md and the table in README.md.",
  names: "libraries or variants, such as drizzle or drizzle/common (default: all)",
  schedules: 120,
  seconds: 12,
})
  .addOption(
    new Option("--pass <names...>", "run only these passes, and keep what the others have shown before").choices(
      passNames,
    ),
  )
  .action(run);

async function run(names: readonly string[], options: Options): Promise<void> {
  const catalogue = readCatalogue();
  const chosen = choose(catalogue, names);
  if (options.pages === undefined) await runAll(chosen, options);
  const results = readResults();
  const judged = judgeAll(catalogue, results);
  writeFileSync(galleryPage, formatPage(judged, notRun(catalogue, results)));
  writeFileSync(readme, withTable(readFileSync(readme, "utf8"), shortTable(judged, "docs/gallery.md")));
  const wrong = judged.filter(({ mismatch }) => mismatch !== undefined);
  for (const each of wrong) process.stdout.write(`Not as judged: ${nameOf(each)}: ${each.mismatch}\n`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
}

interface Chosen {
  readonly library: Library;
  readonly variant: Variant;
}

function choose(catalogue: readonly Library[], names: readonly string[]): readonly Chosen[] {
  const all = catalogue.flatMap((library) => library.variants.map((variant) => ({ library, variant })));
  const isNamed = (chosen: Chosen, name: string): boolean => name === chosen.library.folder || name === nameOf(chosen);
  const unknown = names.find((name) => !all.some((chosen) => isNamed(chosen, name)));
  if (unknown !== undefined) {
    const known = catalogue.map(({ folder }) => folder).join(", ");
    program.error(`error: expected libraries (${known}) or their variants, but "${unknown}" is none`);
  }
  return names.length === 0 ? all : all.filter((chosen) => names.some((name) => isNamed(chosen, name)));
}

const nameOf = ({ library, variant }: Chosen | JudgedVariant): string => `${library.folder}/${variant.name}`;

/** Saves each result as it comes, so that what has run stays when the rest is interrupted. */
async function runAll(chosen: readonly Chosen[], { seed, schedules, time, jobs, pass }: Options): Promise<void> {
  installLibraries();
  process.stdout.write(`seed ${seed}, ${schedules} schedules in each pass\n`);
  const signal = interruption();
  for (const { library, variant } of chosen) {
    const ran = await runVariant(library, variant, { seed, schedules, seconds: time, jobs, passes: pass, signal });
    const results = readResults();
    const result = merged(resultOf(results, library.folder, variant.name), ran);
    writeResults(withResult(results, result));
    process.stdout.write(`${library.folder}/${variant.name}  ${result.verdict}  ${result.seconds} s\n`);
  }
}

function withResult(results: readonly VariantResult[], result: VariantResult): readonly VariantResult[] {
  const isOther = ({ library, variant }: VariantResult): boolean =>
    library !== result.library || variant !== result.variant;
  const nameOfResult = ({ library, variant }: VariantResult): string => `${library}/${variant}`;
  return [...results.filter(isOther), result].sort((a, b) => nameOfResult(a).localeCompare(nameOfResult(b), "en"));
}

await runCommand(program);

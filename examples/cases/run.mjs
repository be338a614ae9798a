import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { judge } from "../judged/judge.mjs";
import { conditions } from "../judged/markdown.mjs";
import { casesPage } from "./page.mjs";

/*
 * npm run cases [-- --seed 1 --schedules 60 --time 20 CASE…]
 *
 * Verifies each store in this folder and writes docs/cases.md. With names of cases, only these are verified again; the
 * others are as results/cases.json has them from the last time. Exits with 1 if a verdict is not the expected one.
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: "string", default: "1" },
    // A number of schedules gives the same on every machine; --time bounds only the passes that have no schedules.
    schedules: { type: "string", default: "60" },
    time: { type: "string", default: "20" },
  },
});
const limits = { seed: Number(values.seed), schedules: Number(values.schedules), seconds: Number(values.time) };
const generated = conditions({ command: "npm run cases", ...limits });

/** The modules of this folder that are no stores. */
const own = ["database.mjs", "page.mjs", "run.mjs"];
const folder = import.meta.dirname;
const root = new URL("../../", import.meta.url);
const resultsFile = new URL("results/cases.json", root);

const names = readdirSync(folder)
  .filter((file) => file.endsWith(".mjs") && !own.includes(file))
  .map((file) => file.slice(0, -".mjs".length))
  .sort();
/** `email-case-fixed` belongs to the case `email-case`. */
const caseOf = (name) => names.find((each) => name === each || name.startsWith(`${each}-`));
const isAsked = (name) => positionals.length === 0 || positionals.includes(caseOf(name));

const results = previousResults();
for (const name of names.filter(isAsked)) {
  process.stdout.write(`${name.padEnd(32)} `);
  results[name] = await judge(`${folder}/${name}.mjs`, limits);
  mkdirSync(new URL("results/", root), { recursive: true });
  writeFileSync(resultsFile, JSON.stringify({ generated, results }));
  const { verdict, convicted, reasons } = results[name];
  const { about } = await import(`${folder}/${name}.mjs`);
  const isExpected = verdict === about.expected;
  const found = convicted.map(({ pass, code }) => `${pass} ${code}`).join(", ");
  console.log(`${verdict}${isExpected ? "" : ", NOT AS EXPECTED"}  ${found}`);
  if (!isExpected) for (const reason of reasons) console.log(`    ${reason}`);
  if (!isExpected) process.exitCode = 1;
}

const missing = names.filter((name) => !Object.hasOwn(results, name));
if (missing.length > 0) console.log(`docs/cases.md is not written: nothing is known yet of ${missing.join(", ")}.`);
else {
  const stores = names.map(async (name) => {
    const { about } = await import(`${folder}/${name}.mjs`);
    return { name, case: caseOf(name), about, ...results[name] };
  });
  writeFileSync(new URL("docs/cases.md", root), casesPage(await Promise.all(stores), generated));
  console.log("docs/cases.md is written.");
}

/** Results of the last time, if it was with the same version and limits. */
function previousResults() {
  if (positionals.length === 0 || !existsSync(resultsFile)) return {};
  const previous = JSON.parse(readFileSync(resultsFile, "utf8"));
  return isDeepStrictEqual(previous.generated, generated) ? previous.results : {};
}

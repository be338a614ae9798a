import { readdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { judge } from "../judged/judge.mjs";
import { casesPage } from "./page.mjs";

/*
 * npm run cases [-- --seed 1 --time 60 --schedules 200 NAME…]
 *
 * Verifies each store in this folder and writes docs/cases.md. With names, only these cases, and nothing is written. Exits
 * with 1 if a verdict is not the expected one.
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: "string", default: "1" },
    time: { type: "string", default: "60" },
    schedules: { type: "string" },
  },
});
const limits = {
  seed: Number(values.seed),
  seconds: Number(values.time),
  ...(values.schedules && { schedules: Number(values.schedules) }),
};

/** The modules of this folder that are no stores. */
const own = ["database.mjs", "page.mjs", "run.mjs"];

const judged = [];
for (const store of await stores(positionals)) {
  process.stdout.write(`${store.file.padEnd(34)} `);
  const result = await judge(store.path, limits);
  judged.push({ ...store, ...result });
  const shown = result.convicted.map(({ pass, code }) => `${pass} ${code}`).join(", ");
  const isExpected = result.verdict === store.about.expected;
  console.log([result.verdict, isExpected ? "" : ", NOT AS EXPECTED", shown && `  ${shown}`].join(""));
  if (!isExpected) for (const reason of result.reasons) console.log(`    ${reason}`);
  if (!isExpected) process.exitCode = 1;
}
if (positionals.length === 0) {
  writeFileSync(new URL("../../docs/cases.md", import.meta.url), casesPage(judged, limits));
  console.log("docs/cases.md is written.");
}

/** Every module of this folder that says what it is about. `email-case-fixed.mjs` belongs to the case `email-case`. */
async function stores(names) {
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith(".mjs") && !own.includes(file));
  const cases = files.map((file) => file.slice(0, -".mjs".length)).sort();
  const caseOf = (name) => cases.find((each) => name === each || name.startsWith(`${each}-`));
  return Promise.all(
    cases
      .filter((name) => names.length === 0 || names.some((each) => each === name || each === caseOf(name)))
      .map(async (name) => {
        const path = `${import.meta.dirname}/${name}.mjs`;
        const { about } = await import(path);
        return { case: caseOf(name), file: `${name}.mjs`, path, about };
      }),
  );
}

import { coloursOf, createStatusLine, exitCodes, onInterrupt } from "#src/cli/index.js";
import { formatPass, formatProgress } from "#src/reporters/index.js";
import { verify } from "#src/verify.js";
import { describeOf } from "#src/workloads.js";
import { type FaultyStore, faultyStores, modulePath } from "./faulty-stores/index.js";

/*
 * npm run reproduce             runs every faulty store and shows how it fails
 * npm run reproduce -- 4        only the fourth
 * npm run reproduce -- NAME     only the one of this name
 */

const seed = 1;
const secondsMax = 60;
const colours = coloursOf(process.stdout);
const status = createStatusLine();
const signal = onInterrupt(status);

async function reproduce(store: FaultyStore, number: number): Promise<boolean> {
  console.log(`${colours.bold(`${number}. ${store.name}`)}: ${store.title}\n`);
  const report = await verify({
    module: modulePath(store),
    only: [store.pass],
    seed,
    seconds: secondsMax,
    signal,
    onProgress: (progress) => status.show(formatProgress(progress)),
  });
  status.clear();
  for (const pass of report.passes) console.log(`${formatPass(pass, describeOf(report.target.workload), colours)}\n`);
  return report.verdict === "failed";
}

function chosen(argument: string | undefined): readonly FaultyStore[] {
  if (argument === undefined) return faultyStores;
  return faultyStores.filter((store, index) => store.name === argument || String(index + 1) === argument);
}

const stores = chosen(process.argv[2]);
if (stores.length === 0) {
  const known = faultyStores.map(({ name }, index) => `  ${index + 1}  ${name}`).join("\n");
  console.error(`there is no faulty store "${process.argv[2]}"; there are\n${known}`);
  process.exitCode = 2;
}
for (const store of stores) {
  if (await reproduce(store, faultyStores.indexOf(store) + 1).catch(unlessInterrupted)) continue;
  console.error(`${store.name} was not convicted`);
  process.exitCode = 1;
}

function unlessInterrupted(error: unknown): never {
  if (signal.aborted) process.exit(exitCodes.interrupted);
  throw error;
}

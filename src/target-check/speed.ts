import type { ContactFacts, Target } from "../host/index.js";
import { type Runners, runCase } from "../runner/index.js";
import { note, right, type TargetCheck } from "./target-check.js";

const runsMax = 10;
const msMax = 1000;
/** With fewer schedules a second, few programs are explored to the end within the default minute. */
const fewPerSecond = 10;

/** Measures how many schedules of two clients, or of one, a process runs in a second. */
export async function checkSpeed(
  { bound, traits, offered }: Target,
  facts: ContactFacts,
  runners: Runners,
): Promise<readonly TargetCheck[]> {
  const [first] = bound.workload.firstOperations(traits, offered);
  if (first === undefined) return [];
  const program = { prefix: [], clients: bound.maxClients === 1 ? [[first]] : [[first], [first]] };
  const schedule = { type: "choices", choices: [] } as const;
  // The first run opens the threads, and makes what the others copy.
  await runCase(runners, { program, schedule, mayCopySetup: true });
  const start = performance.now();
  let runs = 0;
  while (runs < runsMax && performance.now() - start < msMax) {
    await runCase(runners, { program, schedule, mayCopySetup: true });
    runs += 1;
  }
  const perSecond = runs / ((performance.now() - start) / 1000);
  const rate = `about ${perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond)} schedules a second in each process`;
  const { setup = 0, connect = 0 } = facts.stageMs;
  if (perSecond >= fewPerSecond) return [right("speed", rate)];
  const advice =
    setup > connect
      ? "let setup copy a prepared directory"
      : "let connect do less: import and open only what registration needs";
  return [
    note(
      "speed",
      `${rate}, which is few; setup took ${Math.round(setup)} ms and connect ${Math.round(connect)} ms`,
      `${advice}; or give more --time`,
    ),
  ];
}

import { type FailingCase, hasLoss, operationsIn, type Program } from "../core/index.js";
import { createExploration } from "../explorer/index.js";
import { type Runners, runCase } from "../runner/index.js";

/**
 * Returns a note if a failing program also fails without its crash or fault, so that another pass shows the failure;
 * undefined: the crash or the fault is the cause.
 */
export async function describeOtherCause(runners: Runners, failing: FailingCase): Promise<string | undefined> {
  const code = failing.judgement.findings[0]?.code ?? "a failure";
  const shownBy = failing.clients.length > 1 ? "interleavings" : "sequential";
  if (failing.faults.length === 0) return `${code} also shows without a crash or a fault: see the ${shownBy} pass`;
  if (await failsAfterOrderlyRestart(runners, failing)) {
    return `${code} also shows without a crash or a fault, after an orderly restart: see the sequential pass`;
  }
  if (await failsInAnotherSchedule(runners, failing)) {
    return `${code} also shows without a crash or a fault: see the interleavings pass`;
  }
  return undefined;
}

/**
 * Returns whether it fails if one client does everything, and the application is restarted in an orderly way and goes
 * on as after a crash.
 */
async function failsAfterOrderlyRestart(runners: Runners, { prefix, clients, trace }: FailingCase): Promise<boolean> {
  const { generate } = runners.bound;
  const operations = trace.events.slice(operationsIn(prefix).length).toSorted((a, b) => a.return - b.return);
  const done: Program = [...prefix, ...operations.map(({ operation }) => operation)];
  const again = done.flatMap((action) => generate.useAgain(action));
  const later = generate.afterCrash({ prefix, clients });
  if (later.length === 0) return false;
  for (const before of [prefix, done, ...(hasLoss(prefix) ? [] : [[...done, ...again]])]) {
    const program = { prefix: [...before, { type: "restart" } as const], clients: [later] };
    const seen = await runCase(runners, { program, schedule: { type: "choices", choices: [] } }, runners.isolated);
    if (seen.type === "failing") return true;
  }
  return false;
}

/** Most races show with one preemption and in far fewer runs than these. */
const [preemptionsMax, runsMax] = [1, 60];

/**
 * Returns whether it fails in another schedule without the fault. A fault changes the order of the clients, so it may
 * only have led to a race.
 */
async function failsInAnotherSchedule(runners: Runners, { prefix, clients, judgement }: FailingCase): Promise<boolean> {
  if (clients.length === 1) return false;
  const exploration = createExploration(clients.length);
  for (let run = 0; run < runsMax; run += 1) {
    const plan = exploration.next(preemptionsMax);
    if (plan === undefined) return false;
    const { schedule } = plan;
    const seen = await runCase(runners, { program: { prefix, clients }, schedule });
    if (seen.type === "failing" && seen.judgement.findings[0]?.code === judgement.findings[0]?.code) return true;
    if (seen.type !== "fine" && seen.type !== "failing") return false;
    exploration.learn(plan, seen.trace);
  }
  return false;
}

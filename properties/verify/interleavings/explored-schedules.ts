import { createExploration } from "#src/explorer/index.js";
import { addShown, type Run, type Shown } from "./brute-force.js";

/** Runs the schedules that the exploration calls distinct. */
export async function exploredSchedules(run: Run, clients: number): Promise<Shown & { readonly complete: boolean }> {
  const exploration = createExploration(clients, { checked: true });
  const classes = new Map<string, Set<string>>();
  let schedules = 0;
  for (;;) {
    const plan = exploration.next(Number.POSITIVE_INFINITY);
    if (plan === undefined) return { classes, schedules, complete: exploration.isComplete() };
    const trace = await run(plan.schedule);
    if (!exploration.learn(plan, trace).isNew) continue;
    addShown(classes, trace);
    schedules += 1;
  }
}

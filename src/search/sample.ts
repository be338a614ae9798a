import type { Target } from "../host/index.js";
import { casesWithJobs } from "./cases-with-jobs.js";
import { sample as generate, priorities } from "./fast-check.js";
import type { Check, Session } from "./session.js";

const programsPerBatch = 20;
const schedulesPerProgram = 5;
const clientsMax = 4;

/**
 * Checks generated programs under schedules with priorities, until the session is over. They are too large to be
 * explored to the end. Returns the number of schedules.
 */
export async function sample(
  session: Session,
  { bound }: Pick<Target, "bound">,
  check: Check,
  seed: number,
): Promise<number> {
  let sampled = 0;
  for (let batch = 0; !session.isOver(); batch += 1) {
    const cases = bound.generate.concurrentCases(Math.min(clientsMax, bound.maxClients));
    const arbitrary = casesWithJobs(cases, bound.jobs, bound.maxClients);
    for (const [index, program] of generate(arbitrary, seed + batch, programsPerBatch).entries()) {
      session.report(`schedules; now a sampled program of ${program.clients.length} clients`);
      const schedules = generate(priorities(program.clients.length), seed + batch + index, schedulesPerProgram);
      let steps = 0;
      for (const { order, changes } of schedules) {
        if (session.isOver()) return sampled;
        // The first run shows how many steps there are.
        const at = changes.map((part) => Math.floor(part * steps));
        const schedule = { type: "priorities", order, changes: at } as const;
        const checked = await session.check({ program, schedule, check });
        if (checked.type === "over") return sampled;
        if (checked.type === "lost") continue;
        steps = checked.trace.steps.length;
        sampled += 1;
      }
    }
  }
  return sampled;
}

import type { Target } from "../host/index.js";
import { concurrentCases, sample as generate, priorities } from "./fast-check.js";
import type { Inquiry } from "./session.js";

const programsPerBatch = 20;
const schedulesPerProgram = 5;
const clientsMax = 4;

/** Generated programs, larger than those that can be explored to the end, under schedules with priorities. */
export async function sample(
  inquiry: Inquiry,
  { offered, maxClients }: Pick<Target, "offered" | "maxClients">,
  keys: readonly string[],
  seed: number,
): Promise<void> {
  for (let batch = 0; !inquiry.isOver(); batch += 1) {
    const cases = generate(
      concurrentCases(offered, keys, Math.min(clientsMax, maxClients)),
      seed + batch,
      programsPerBatch,
    );
    for (const [index, program] of cases.entries()) {
      inquiry.report(`schedules, sampled: ${program.clients.length} clients`);
      const schedules = generate(priorities(program.clients.length), seed + batch + index, schedulesPerProgram);
      let steps = 0;
      for (const { order, changes } of schedules) {
        if (inquiry.isOver()) return;
        // How long a run is, the first one shows.
        const at = changes.map((part) => Math.floor(part * steps));
        const looked = await inquiry.look(program, { type: "priorities", order, changes: at });
        if (looked.type === "over") return;
        if (looked.type === "lost") continue;
        steps = looked.trace.steps.length;
        inquiry.counting.sampled += 1;
      }
    }
  }
}

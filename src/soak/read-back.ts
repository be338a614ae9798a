import type { Operation } from "../core/index.js";
import { describeOperation } from "../workload/index.js";
import type { Client } from "./clients.js";
import type { SoakContext } from "./context.js";
import { operate } from "./operate.js";
import { SoakOver } from "./outcome.js";

/**
 * Reads back everything that was used before the restart, each subject through one client, and then the store as a
 * whole. The clients go on only after that.
 */
export async function readBackAll(
  context: SoakContext,
  clients: readonly Client[],
  subjects: readonly string[],
): Promise<void> {
  const { soaking } = context.bound;
  await Promise.all(
    clients.map(async (client, index) => {
      const own = subjects.filter((_, position) => position % clients.length === index);
      for (const read of own.flatMap((subject) => soaking.readBack(subject))) await readBack(context, client, read);
    }),
  );
  const [first] = clients;
  if (first === undefined) return;
  for (const read of soaking.overview) await operate(context, first, read);
}

/**
 * The maximum number of attempts. A read may be rejected at times, but the state of the store must be known before
 * clients go on.
 */
const attemptsMax = 20;

async function readBack(context: SoakContext, client: Client, read: Operation): Promise<void> {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const { outcome } = await operate(context, client, read);
    if (outcome.type !== "rejected") return;
  }
  const operation = describeOperation(context.bound.describe, read);
  throw new SoakOver({ verdict: "unknown", reason: `${operation} was refused ${attemptsMax} times in a row` });
}

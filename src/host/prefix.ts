import { applicationRunsOf, type Mark, type Operation, type Program } from "../core/index.js";
import type { Application, ConnectedClient } from "./application.js";
import type { MarkedLoss } from "./client-report.js";
import type { MarkedEvent } from "./marked-event.js";

export interface PrefixReport {
  readonly events: MarkedEvent[];
  readonly losses: MarkedLoss[];
}

/** Runs the prefix, with the restarts in it. Returns the client of its last run of the application. */
export async function runPrefix(
  application: Application,
  prefix: Program,
  { events, losses }: PrefixReport,
  onStage: (doing: string) => void,
): Promise<ConnectedClient> {
  let marks = 0;
  const mark = (): Mark => ({ part: "prefix", order: marks++ });
  const invokeAll = async (client: ConnectedClient, operations: readonly Operation[]): Promise<void> => {
    for (const operation of operations) {
      onStage(client.describe(operation));
      const called = mark();
      const outcome = await client.invoke(operation);
      events.push({ client: 0, operation, outcome, called, returned: mark() });
    }
  };
  const runs = applicationRunsOf(prefix);
  for (const { operations, afterwards } of runs.slice(0, -1)) {
    const client = await application.connect();
    await invokeAll(client, operations);
    await client.close();
    for (const action of afterwards) {
      if (action.type !== "lose") continue;
      const { key } = action;
      const subject = application.lose(await application.inspect(true), key, events);
      if (subject !== undefined) losses.push({ key, subject, marks: [mark(), mark()] });
    }
    await application.recover();
  }
  const client = await application.connect();
  await invokeAll(client, runs.at(-1)?.operations ?? []);
  return client;
}

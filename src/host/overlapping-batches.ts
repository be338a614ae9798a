import type { Event, Operation } from "../core/index.js";
import type { ConnectedClient } from "./application.js";
import type { FreeState } from "./free-shared-state.js";
import { arriveAtBatch, nextPosition, reportStage } from "./free-shared-state.js";

/**
 * Runs the batches of clients that share one process: the operations of a batch overlap in its event loop. `clients`: as
 * `[client][batch][operation]`.
 */
export async function runOverlapping(
  shared: FreeState,
  clients: readonly (readonly (readonly Operation[])[])[],
  connected: ConnectedClient,
  events: Event[],
): Promise<void> {
  const batches = Math.max(0, ...clients.map((own) => own.length));
  let begun = 0;
  const runOne = async (operations: readonly Operation[], client: number): Promise<void> => {
    for (const operation of operations) {
      reportStage(shared, 0, "operation", begun);
      begun += 1;
      const call = nextPosition(shared);
      const outcome = await connected.invoke(operation);
      events.push({ client, operation, outcome, call, return: nextPosition(shared) });
    }
  };
  for (let batch = 0; batch < batches; batch += 1) {
    reportStage(shared, 0, "waiting");
    if (!arriveAtBatch(shared)) return;
    await Promise.all(clients.map((own, client) => runOne(own[batch] ?? [], client)));
  }
}

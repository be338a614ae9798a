import type { Outcome } from "../core/index.js";

/** An operation that was sent and has not ended. */
interface Sent {
  readonly client: number;
}

/** Which errors of clients come from a database server that was killed. */
export interface LostConnections {
  called(pending: Sent): void;
  /** `underWay`: the operations that are under way now. */
  serverIsAway(underWay: readonly Sent[]): void;
  serverIsBack(): void;
  /** Records how an operation has ended. Returns whether its error may come from a lost connection. */
  explain(pending: Sent, outcome: Outcome): boolean;
}

/** A pool may still hold the lost connection, and hand it out again. */
const failuresMax = 2;

export function createLostConnections(): LostConnections {
  let isAway = false;
  /** The operations during which the server was away. */
  const disturbed = new Set<Sent>();
  /** For each client that has not succeeded since: how often it has failed since the server is back. */
  const failures = new Map<number, number>();
  const disturb = (pending: Sent): void => {
    disturbed.add(pending);
    failures.set(pending.client, 0);
  };
  let clients: readonly number[] = [];
  return {
    called(pending) {
      clients = [...new Set([...clients, pending.client])];
      if (isAway) disturb(pending);
    },
    serverIsAway(underWay) {
      isAway = true;
      for (const client of clients) failures.set(client, 0);
      for (const pending of underWay) disturb(pending);
    },
    serverIsBack() {
      isAway = false;
    },
    explain(pending, outcome) {
      const { client } = pending;
      const wasDisturbed = disturbed.delete(pending);
      const failed = failures.get(client);
      if (outcome.type === "answered") failures.delete(client);
      if (outcome.type !== "threw" || failed === undefined) return false;
      if (wasDisturbed) return true;
      failures.set(client, failed + 1);
      return failed < failuresMax;
    },
  };
}

import type { Cluster } from "./cluster.js";

export const faultKinds = ["killed", "killed-behind", "paused", "partitioned"] as const;
export type FaultKind = (typeof faultKinds)[number];

/** How a primary is lost. */
export interface Fault {
  /** What happens first. The soak goes on until registrations were acknowledged meanwhile, or a moment has passed. */
  prepare?(cluster: Cluster): Promise<void>;
  strike(cluster: Cluster): Promise<void>;
  /** After the promotion the old primary is there as it was, and clients that know of nothing are too. Left out: it is dead. */
  comeBack?(cluster: Cluster): void;
}

export const faults: { readonly [Kind in FaultKind]: Fault } = {
  killed: { strike: (cluster) => cluster.primary().server.kill() },
  "killed-behind": {
    prepare: (cluster) => cluster.stopStream(),
    strike: (cluster) => cluster.primary().server.kill(),
  },
  paused: {
    strike: async (cluster) => cluster.primary().server.pause(),
    comeBack: (cluster) => cluster.other().resume(),
  },
  partitioned: {
    strike: async (cluster) => cluster.primary().server.machine?.plug(false),
    // Half of the clients have reached it all the time. The cable is plugged in again when it becomes a standby.
    comeBack: () => undefined,
  },
};

/** The supervisor was wrong: the old primary is there all the time. */
export const falseAlarm: Fault = { strike: async () => undefined, comeBack: () => undefined };

/** Returns the faults of a soak: each kind once, in an order that the seed decides, then again. */
export function planFaults(kinds: readonly FaultKind[], count: number, random: () => number): readonly FaultKind[] {
  const plan: FaultKind[] = [];
  while (plan.length < count) {
    const left = [...kinds];
    while (left.length > 0) plan.push(...left.splice(Math.floor(random() * left.length), 1));
  }
  return plan.slice(0, count);
}

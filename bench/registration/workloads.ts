/** Which keys the threads of a cell register, and how they come together. */
export interface Workload {
  readonly explanation: string;
  /** How many calls a thread makes at once, before it waits for their answers. */
  readonly callsAtOnce: number;
  /** Whether all threads wait for one another before every call. */
  readonly inStep: boolean;
  keyOf(thread: number, call: number): string;
}

export const workloadNames = ["distinct", "burst", "contended", "hot"] as const;
export type WorkloadName = (typeof workloadNames)[number];

const burst = 16;

export const workloads: { readonly [Name in WorkloadName]: Workload } = {
  distinct: {
    explanation: "Distinct keys: every thread registers new keys of its own, one after the other.",
    callsAtOnce: 1,
    inStep: false,
    keyOf: ownKey,
  },
  burst: {
    explanation:
      `Distinct keys in bursts of ${burst}: every thread has ${burst} registrations to answer at once, as a server ` +
      "does; each one's latency counts from when they all came in.",
    callsAtOnce: burst,
    inStep: false,
    keyOf: ownKey,
  },
  contended: {
    explanation:
      "Contended keys: all threads wait for one another, then all register the same new key; then the next key. The " +
      "meeting is part of the rates, not of the latencies. With check-then-insert and floor, whoever comes second is " +
      "answered (or thrown an error) before the user's database is there; with rollcall never.",
    callsAtOnce: 1,
    inStep: true,
    keyOf: (_thread, call) => `bench-key-shared-${call}`,
  },
  hot: {
    explanation:
      "One hot key: all threads register the same key over and over. The first creates the account, all others are " +
      "answered: with rollcall from its cache, with the others by a SELECT.",
    callsAtOnce: 1,
    inStep: false,
    keyOf: () => "bench-key-hot",
  },
};

function ownKey(thread: number, call: number): string {
  return `bench-key-${thread}-${call}`;
}

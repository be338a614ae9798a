/** The keys that the threads of a measurement register, and how the threads are synchronized. */
export interface Workload {
  readonly explanation: string;
  /** Number of calls that a thread makes at once before it awaits their results. */
  readonly callsAtOnce: number;
  /** Whether all threads wait at a barrier before every call. */
  readonly inStep: boolean;
  keyOf(thread: number, call: number): string;
}

export const workloadNames = ["distinct", "burst", "concurrent", "contended", "hot"] as const;
export type WorkloadName = (typeof workloadNames)[number];

const burst = 16;
const concurrent = 64;

export const workloads: { readonly [Name in WorkloadName]: Workload } = {
  distinct: {
    explanation: "Distinct keys: every thread registers new keys of its own, one after the other.",
    callsAtOnce: 1,
    inStep: false,
    keyOf: ownKey,
  },
  burst: {
    explanation:
      `Distinct keys in bursts of ${burst}: every thread starts ${burst} registrations at once, as a server does. The ` +
      "latency of each counts from the start of the burst.",
    callsAtOnce: burst,
    inStep: false,
    keyOf: ownKey,
  },
  concurrent: {
    explanation: `Distinct keys, ${concurrent} calls at once in each thread, as in a busy server.`,
    callsAtOnce: concurrent,
    inStep: false,
    keyOf: ownKey,
  },
  contended: {
    explanation:
      "Contended keys: all threads meet at a barrier, then all register the same new key; then the next key. The barrier " +
      "is part of the rates, not of the latencies. With check-then-insert and floor, the second call returns or throws " +
      "before the user's database exists; with rollcall it never does.",
    callsAtOnce: 1,
    inStep: true,
    keyOf: (_thread, call) => `bench-key-shared-${call}`,
  },
  hot: {
    explanation:
      "One hot key: all threads register the same key repeatedly. The first call creates the account. All others return " +
      "it: rollcall from its cache, the other contestants by a SELECT.",
    callsAtOnce: 1,
    inStep: false,
    keyOf: () => "bench-key-hot",
  },
};

function ownKey(thread: number, call: number): string {
  return `bench-key-${thread}-${call}`;
}

import { openRegistrationStore, type RegistrationStore } from "rollcall";
import { median } from "../statistics.js";
import { keyOf } from "./insert-accounts.js";

/** The calls that are measured. */
export const callNames = ["open", "register", "find", "find again", "remove", "page", "count"] as const;
export type CallName = (typeof callNames)[number];

/** Medians in milliseconds. */
export interface Measurement {
  readonly accounts: number;
  readonly ms: { readonly [Name in CallName]: number };
  /** Memory of the process after opening. */
  readonly rssMb: number;
}

const openings = 7;

/** Measures each call on a store with so many accounts. `find` finds other accounts each time, `find again` the same ones. */
export async function measure(directory: string, accounts: number, calls: number): Promise<Measurement> {
  const open = await medianOf(openings, () => openRegistrationStore({ directory }).close());
  const store = openRegistrationStore({ directory });
  const rssMb = process.memoryUsage().rss / 2 ** 20;
  try {
    return { accounts, rssMb, ms: { open, ...(await measureCalls(store, accounts, calls)) } };
  } finally {
    store.close();
  }
}

async function measureCalls(store: RegistrationStore, accounts: number, calls: number) {
  return {
    register: await medianOf(calls, (call) => store.register(`new-key-${call}`)),
    find: await medianOf(calls, (call) => store.find(keyOf((call * 7919) % accounts))),
    "find again": await medianOf(calls, (call) => store.find(keyOf((call * 7919) % accounts))),
    remove: await medianOf(calls, (call) => store.remove(`new-key-${call}`)),
    page: await medianOf(calls, (call) => store.accounts({ after: (call % 256).toString(16).padStart(2, "0") })),
    count: await medianOf(Math.min(calls, 20), () => store.count()),
  };
}

async function medianOf(count: number, work: (call: number) => unknown): Promise<number> {
  const ms: number[] = [];
  for (let call = 0; call < count; call += 1) {
    const began = performance.now();
    await work(call);
    ms.push(performance.now() - began);
  }
  return median(ms);
}

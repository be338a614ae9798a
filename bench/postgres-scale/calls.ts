import type { PostgresStore } from "rollcall";
import { median } from "../statistics.js";

/** Medians in milliseconds, of calls one after the other; and registrations a second of 8 at once. */
export interface CallTimes {
  readonly register: number;
  readonly registerKnown: number;
  readonly find: number;
  readonly page: number;
  readonly count: number;
  readonly registrationsPerSecond: number;
}

const atOnce = 8;

/** Measures calls on a store. `known` are keys of accounts that it has; new accounts get keys that begin with `prefix`. */
export async function measureCalls(
  store: PostgresStore,
  { known, prefix, calls }: { readonly known: readonly string[]; readonly prefix: string; readonly calls: number },
): Promise<CallTimes> {
  const keyAt = (call: number): string => known[(call * 7919) % known.length] ?? "";
  const register = await medianOf(calls, (call) => store.register(`${prefix}-${call}`));
  const registerKnown = await medianOf(calls, (call) => store.register(keyAt(call)));
  const find = await medianOf(calls, (call) => store.find(keyAt(call)));
  const page = await medianOf(calls, (call) => store.accounts({ after: (call % 256).toString(16).padStart(2, "0") }));
  const count = await medianOf(Math.min(calls, 10), () => store.count());
  const began = performance.now();
  const entries = Array.from({ length: calls * 2 }, (_, call) => ({ apiKey: `${prefix}-together-${call}` }));
  await registerTogether(store, entries);
  const registrationsPerSecond = (entries.length / (performance.now() - began)) * 1000;
  return { register, registerKnown, find, page, count, registrationsPerSecond };
}

/** Registers 8 keys at once, until all are. */
export async function registerTogether(
  store: PostgresStore,
  entries: readonly { readonly apiKey: string }[],
): Promise<void> {
  const left = entries.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const { apiKey } of left) await store.register(apiKey);
    }),
  );
}

export async function medianOf(count: number, work: (call: number) => Promise<unknown>): Promise<number> {
  const ms: number[] = [];
  for (let call = 0; call < count; call += 1) {
    const began = performance.now();
    await work(call);
    ms.push(performance.now() - began);
  }
  return median(ms);
}

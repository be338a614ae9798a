import { type Access, conflict, everything, type Step } from "../core/index.js";
import { type Identities, unchecked } from "./identities.js";

/*
 * If two schedules differ only in the order of independent steps, their outcome is the same. So the order of its
 * dependent steps identifies a schedule: the happens-before relation (Mazurkiewicz, "Trace Theory", 1987).
 */

export interface Order {
  readonly steps: readonly Step[];
  /** For each step a vector clock: how many steps of each client happen before it, itself included. */
  readonly past: readonly (readonly number[])[];
  /** For each client the positions of its steps. */
  readonly ofClient: readonly (readonly number[])[];
  /**
   * For each step a number that identifies the step and everything that happened before it. If the numbers of two steps
   * are equal, even in two runs, they are the same step after the same past.
   */
  readonly identity: readonly number[];
  /** Returns the identity that a step of this client would have with this past, itself included. */
  readonly identityOf: (client: number, clock: readonly number[]) => number;
  /** For each step all earlier steps of other clients that it depends on. */
  readonly dependencies: readonly (readonly number[])[];
  /** For each step its immediate dependencies: no other step comes between them and it. */
  readonly races: readonly (readonly number[])[];
}

/** Returns the happens-before relation of the steps of one run. */
export function orderOf(steps: readonly Step[], clients: number, identities: Identities = unchecked): Order {
  const past: number[][] = [];
  const identity: number[] = [];
  const races: number[][] = [];
  const all: number[][] = [];
  const ofClient: number[][] = Array.from({ length: clients }, () => []);
  const touched = new Map<string, number[]>();
  const identityOf: Order["identityOf"] = (client, clock) =>
    identify(client, clock, { ofClient, identity }, identities);
  steps.forEach((step, index) => {
    const own = ofClient[step.client] ?? [];
    const previous = own.at(-1);
    const clock = previous === undefined ? new Array<number>(clients).fill(0) : [...(past[previous] ?? [])];
    const before = dependencies(step, index, steps, touched).sort((a, b) => b - a);
    const immediate: number[] = [];
    for (const earlier of before) {
      const { client } = steps[earlier] ?? step;
      const position = past[earlier]?.[client] ?? 0;
      if ((clock[client] ?? 0) >= position) continue;
      immediate.push(earlier);
      past[earlier]?.forEach((count, each) => {
        clock[each] = Math.max(clock[each] ?? 0, count);
      });
    }
    own.push(index);
    clock[step.client] = own.length;
    past.push(clock);
    all.push(before);
    races.push(immediate);
    identity.push(identityOf(step.client, clock));
    for (const { resource } of step.accesses) {
      const list = touched.get(resource);
      if (list === undefined) touched.set(resource, [index]);
      else list.push(index);
    }
  });
  return { steps, past, ofClient, identity, identityOf, dependencies: all, races };
}

/** Returns the earlier steps of other clients that a step depends on. */
function dependencies(
  step: Step,
  index: number,
  steps: readonly Step[],
  touched: ReadonlyMap<string, readonly number[]>,
): number[] {
  const found = new Set<number>();
  const addConflicts = (access: Access, candidates: Iterable<number>): void => {
    for (const earlier of candidates) {
      const other = steps[earlier];
      if (other === undefined || other.client === step.client) continue;
      if (other.accesses.some((theirs) => conflict(access, theirs))) found.add(earlier);
    }
  };
  for (const access of step.accesses) {
    if (access.resource === everything) addConflicts(access, steps.slice(0, index).keys());
    else {
      addConflicts(access, touched.get(access.resource) ?? []);
      addConflicts(access, touched.get(everything) ?? []);
    }
  }
  return [...found];
}

/** Returns the identity of a step of `client` whose past, itself included, is `clock`. */
function identify(
  client: number,
  clock: readonly number[],
  { ofClient, identity }: Pick<Order, "ofClient" | "identity">,
  identities: Identities,
): number {
  const parts = clock.map((count, each) => {
    // For the client itself, its previous step stands for its past.
    const last = ofClient[each]?.[each === client ? count - 2 : count - 1];
    return last === undefined ? 0 : (identity[last] ?? 0);
  });
  return identities([client, clock[client] ?? 0, ...parts]);
}

const prefixesMax = 100_000;

/**
 * Returns the number of schedules that are equivalent to a run, the run included. Undefined: counting them would take
 * too long.
 */
export function equivalentSchedules({ past, ofClient }: Order): number | undefined {
  const sizes = ofClient.map((own) => own.length + 1);
  const prefixes = sizes.reduce((product, size) => product * size, 1);
  if (prefixes > prefixesMax) return undefined;
  // orders[i, j, ...]: the number of orders of exactly the first i steps of client 0, j of client 1, ...
  const orders = new Float64Array(prefixes);
  const counts = sizes.map(() => 0);
  orders[0] = 1;
  for (let prefix = 0; prefix < prefixes; prefix += 1) {
    const here = orders[prefix] ?? 0;
    let stride = 1;
    for (let client = 0; client < sizes.length; client += 1) {
      const next = ofClient[client]?.[counts[client] ?? 0];
      const clock = next === undefined ? undefined : past[next];
      if (here > 0 && clock?.every((needed, each) => each === client || needed <= (counts[each] ?? 0)) === true) {
        orders[prefix + stride] = (orders[prefix + stride] ?? 0) + here;
      }
      stride *= sizes[client] ?? 1;
    }
    for (let client = 0; client < sizes.length; client += 1) {
      const count = (counts[client] ?? 0) + 1;
      counts[client] = count === sizes[client] ? 0 : count;
      if (count !== sizes[client]) break;
    }
  }
  return orders[prefixes - 1];
}

import type { NamedProgram } from "../core/index.js";
import type { Suites } from "../workload/index.js";
import type { BoundPool, PoolEntry } from "./bound-pool.js";
import { describeModelOperation } from "./describe.js";
import { keyOf } from "./plain-data.js";

/** For each program the prefixes after which it can go differently; see `findPrefixes`. */
export type FindPrefixes = (
  programs: readonly (readonly (readonly number[])[])[],
  prefixesMax: number,
) => Promise<readonly (readonly (readonly number[])[])[]>;

/** The operations of each client. */
type Clients = readonly (readonly PoolEntry[])[];

/** The maximum number of prefixes for each program of a suite. */
const prefixesMax = {
  alone: 4,
  pairs: 4,
  pairsApart: 2,
  threeAlike: 3,
  threeDifferent: 2,
  returning: 2,
  doubles: 2,
} as const;
/** No suite has more programs, or it would never come to its end. */
const programsMax = 600;

/** The small programs of a target, those first in which most operations write. */
export async function smallPrograms(pool: BoundPool, findPrefixes: FindPrefixes): Promise<Suites> {
  const programs: { readonly [Suite in keyof Suites]: readonly Clients[] } = {
    alone: pool.types.flatMap((type) => firstOf(pool, type, 1).map((entry) => [[entry]])),
    pairs: byDanger(pairs(pool)),
    pairsApart: byDanger(pairsApart(pool)),
    threeAlike: triples(pool).filter(isAlike),
    threeDifferent: byDanger(triples(pool).filter((clients) => !isAlike(clients))),
    returning: doubles(pool).filter(mayReturn).toSorted(readersFirst),
    doubles: byDanger(doubles(pool).filter((clients) => !mayReturn(clients))),
  };
  const suites = Object.entries(programs).map(async ([name, own]) => {
    const max = prefixesMax[name as keyof Suites];
    return [name, await withPrefixes(pool, own.slice(0, programsMax), findPrefixes, max)] as const;
  });
  return Object.fromEntries(await Promise.all(suites)) as unknown as Suites;
}

/** The name of the smallest program of two clients that both write; if only one can write, of the first pair. */
export function smallestPairOf({ pairs: programs }: Pick<Suites, "pairs">): string {
  return programs[0]?.name ?? "";
}

async function withPrefixes(
  pool: BoundPool,
  programs: readonly Clients[],
  findPrefixes: FindPrefixes,
  max: number,
): Promise<readonly NamedProgram[]> {
  const numbers = programs.map((clients) => clients.map((own) => own.map(({ number }) => number)));
  const prefixes = await findPrefixes(numbers, max);
  // First each program after its first prefix, so that every type of operation has its turn early.
  return Array.from({ length: max }, (_, round) =>
    programs.flatMap((clients, index) => {
      const prefix = prefixes[index]?.[round];
      if (prefix === undefined) return [];
      const before = prefix.flatMap((number) => pool.entries[number] ?? []);
      return [nameProgram(before, clients)];
    }),
  ).flat();
}

function nameProgram(prefix: readonly PoolEntry[], clients: Clients): NamedProgram {
  const describe = (own: readonly PoolEntry[]): string =>
    own.map(({ operation }) => describeModelOperation(operation)).join(", ");
  const name = `${clients.map(describe).join(" beside ")}${prefix.length === 0 ? "" : `, after ${describe(prefix)}`}`;
  const operations = (own: readonly PoolEntry[]) => own.map(({ operation }) => operation);
  return { name, program: { prefix: operations(prefix), clients: clients.map(operations) } };
}

/** Two clients with one operation each, of which at least one writes, with equal and with different arguments. */
function pairs(pool: BoundPool): Clients[] {
  return combinations(pool.types, 2).flatMap((types) => {
    const patterns = [[0, 0], [0, 1], ...(types[0] === types[1] ? [] : [[1, 0]])];
    return meetings(pool, types, patterns).filter((clients) => writersIn(clients) >= 1);
  });
}

/** The same on different partitions. */
function pairsApart(pool: BoundPool): Clients[] {
  const [one, other] = pool.partitions;
  if (other === undefined) return [];
  return combinations(pool.types, 2).flatMap(([first = "", second = ""]) => {
    const a = within(pool, first, one)[0];
    const b = within(pool, second, other)[0];
    return a === undefined || b === undefined || !(a.isWriter || b.isWriter) ? [] : [[[a], [b]]];
  });
}

/** Three clients with one operation each, of which at least two write. */
function triples(pool: BoundPool): Clients[] {
  const patterns = [
    [0, 0, 0],
    [0, 1, 2],
  ];
  return combinations(pool.types, 3)
    .flatMap((types) => meetings(pool, types, patterns))
    .filter((clients) => writersIn(clients) >= 2);
}

/** Two clients with two operations each, of which at least two write. */
function doubles(pool: BoundPool): Clients[] {
  const halves = pool.types.flatMap((first) => pool.types.map((second) => [first, second]));
  const both = halves.flatMap((one, index) => halves.slice(index).map((other) => [...one, ...other]));
  const patterns = [
    [0, 0, 0, 0],
    [0, 1, 1, 0],
  ];
  return both
    .flatMap((types) => meetings(pool, types, patterns))
    .map(([a = [], b = [], c = [], d = []]) => [
      [...a, ...b],
      [...c, ...d],
    ])
    .filter((clients) => writersIn(clients) >= 2);
}

/** Returns whether both operations of one client write, and the other client writes after it has read. */
function mayReturn([one = [], other = []]: Clients): boolean {
  return (writesTwice(one) && writesLast(other)) || (writesTwice(other) && writesLast(one));
}

function writesTwice(own: readonly PoolEntry[]): boolean {
  return own.every(({ isWriter }) => isWriter);
}

function writesLast(own: readonly PoolEntry[]): boolean {
  const [first, second] = own;
  return second?.isWriter === true && (first?.isWriter === false || first?.operation.type === second.operation.type);
}

function readersFirst(a: Clients, b: Clients): number {
  return writersIn(a) - writersIn(b);
}

/** One operation for each type, all in one partition; the numbers of a pattern say which have equal arguments. */
function meetings(pool: BoundPool, types: readonly string[], patterns: readonly (readonly number[])[]): Clients[] {
  const anchor = firstOf(pool, types[0] ?? "", 1)[0];
  if (anchor === undefined) return [];
  const found = new Map<string, Clients>();
  for (const pattern of patterns) {
    const chosen = types.map((type, index) =>
      choose(pool, types[0] ?? "", type, anchor.partition, pattern[index] ?? 0),
    );
    const clients = chosen.flatMap((entry) => (entry === undefined ? [] : [[entry]]));
    if (clients.length < types.length) continue;
    const key = clients.map(([entry]) => entry?.number).join(" ");
    if (!found.has(key)) found.set(key, clients);
  }
  return [...found.values()];
}

/** The variant of a type with the argument that the first type has in this variant, if both take it. */
function choose(
  pool: BoundPool,
  firstType: string,
  type: string,
  partition: string | undefined,
  variant: number,
): PoolEntry | undefined {
  const own = within(pool, type, partition);
  const first = within(pool, firstType, partition);
  const wanted = keyOf(first[variant % Math.max(1, first.length)]?.operation.argument);
  return own.find(({ operation }) => keyOf(operation.argument) === wanted) ?? own[variant % Math.max(1, own.length)];
}

function within(pool: BoundPool, type: string, partition: string | undefined): readonly PoolEntry[] {
  return pool.ofType(type).filter((entry) => entry.partition === partition);
}

function firstOf(pool: BoundPool, type: string, count: number): readonly PoolEntry[] {
  return pool.ofType(type).slice(0, count);
}

/** All combinations with repetition, in the order of the model. */
function combinations(types: readonly string[], count: number): string[][] {
  let found: string[][] = [[]];
  for (let round = 0; round < count; round += 1) {
    found = found.flatMap((chosen) => {
      const from = Math.max(0, types.indexOf(chosen.at(-1) ?? ""));
      return types.slice(from).map((type) => [...chosen, type]);
    });
  }
  return found;
}

function writersIn(clients: Clients): number {
  return clients.flat().filter(({ isWriter }) => isWriter).length;
}

function isAlike(clients: Clients): boolean {
  return new Set(clients.flat().map(({ operation }) => operation.type)).size === 1;
}

/** Those first in which most operations write: there most can go wrong. */
function byDanger(programs: readonly Clients[]): readonly Clients[] {
  return programs.toSorted((a, b) => writersIn(b) - writersIn(a));
}

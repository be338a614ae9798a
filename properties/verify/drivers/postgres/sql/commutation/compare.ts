import { type Access, conflict } from "#src/core/index.js";
import {
  createSqlSession,
  describeSql,
  type Execution,
  type KnownSchema,
  type SqlSession,
  waits,
} from "#src/postgres-driver/index.js";
import { pick, type Rng, randomProgram, randomTheme } from "./programs.js";
import { type Clients, type Run, run, type Step } from "./run.js";
import type { Theme } from "./themes.js";

/*
 * Two neighbouring steps of different clients that do not conflict must be able to change places: each answers and waits
 * as before, and so does everything after them.
 */

/** Two steps that do not conflict, and whose order made a difference. */
export interface Difference {
  readonly theme: string;
  readonly swapped: readonly [string, string];
  readonly accesses: readonly [readonly Access[], readonly Access[]];
  readonly before: readonly string[];
  /** Undefined: one of the steps could not be taken in the other order. */
  readonly after: readonly string[] | undefined;
}

export interface Comparison {
  /** How many pairs were swapped. */
  pairs: number;
  /** How many neighbours of different clients conflict. */
  conflicts: number;
  readonly differences: Difference[];
}

const executions = (sql: string): Execution[] => describeSql(sql).map((statement) => ({ statement, parameters: [] }));

/** Follows a run, and returns what each of its steps touched. */
function accessesOf(schema: KnownSchema, clients: number) {
  const sessions: SqlSession[] = Array.from({ length: clients }, () => createSqlSession(() => schema));
  const touched: Access[][] = [];
  /** The clients that take part in each step: its own, and those whose statement went on because of it. */
  const taking: (readonly number[])[] = [];
  const ended = (step: Step): readonly Access[] =>
    sessions[step.client]?.after(executions(step.sql), { status: step.status, failed: step.failed }).accesses ?? [];
  return {
    touched,
    taking,
    stepped(step: Step, wentOn: readonly Step[]): void {
      const begun = sessions[step.client]?.before(executions(step.sql)).accesses ?? [];
      // What goes on because of a step is a part of it.
      const own = step.waited ? [...begun, waits] : ended(step);
      touched.push([...own, ...wentOn.flatMap(ended)]);
      taking.push([step.client, ...wentOn.map(({ client }) => client)]);
    },
  };
}

/** Runs random transactions of some clients, and the same with each pair of independent neighbours swapped. */
export async function compareRandom(
  clients: Clients,
  schema: KnownSchema,
  rng: Rng,
  among: readonly Theme[],
  into: Comparison,
): Promise<void> {
  const theme = randomTheme(rng, among);
  const count = rng() < 0.25 ? 3 : 2;
  const programs = Array.from({ length: count }, () => randomProgram(rng, theme));
  const observer = accessesOf(schema, count);
  const first = await run(clients, theme, programs, (able) => pick(rng, able), observer);
  if (first === undefined) throw new Error("a run that names no client in advance always ends");
  const order = first.steps.map(({ client }) => client);
  for (let index = 0; index + 1 < order.length; index += 1) {
    const [one, other] = [observer.touched[index] ?? [], observer.touched[index + 1] ?? []];
    const [left, right] = [first.steps[index], first.steps[index + 1]];
    if (left === undefined || right === undefined || observer.taking[index]?.includes(right.client)) continue;
    if (one.some((a) => other.some((b) => conflict(a, b)))) {
      into.conflicts += 1;
      continue;
    }
    if (rng() > interest(left, right)) continue;
    into.pairs += 1;
    const swapped = [...order];
    [swapped[index], swapped[index + 1]] = [right.client, left.client];
    const again = (moves: readonly number[]): Promise<Run | undefined> => {
      const queue = [...moves];
      return run(clients, theme, programs, () => queue.shift());
    };
    const second = await again(swapped);
    if (isSame(first, second, count) || (await differsByItself(again, order, swapped, count))) continue;
    into.differences.push({
      theme: theme.name,
      swapped: [describe(left), describe(right)],
      accesses: [one, other],
      before: [...first.steps.map(describe), first.left],
      after: second && [...second.steps.map(describe), second.left],
    });
  }
}

/** How many of such pairs are tried. Steps that touch nothing by nature, or only read, are many and say little. */
function interest(one: Step, other: Step): number {
  if ([one, other].some(({ sql }) => /^(BEGIN|SAVEPOINT|RELEASE)/.test(sql))) return 0.03;
  return [one, other].every(({ sql }) => /^SELECT (?!.*(FOR|pg_|nextval))/.test(sql)) ? 0.1 : 1;
}

const describe = ({ client, sql, answer, waited }: Step): string =>
  `${client}: ${sql}${waited ? " (waited)" : ""} -> ${answer}`;

/**
 * Whether a run in the same order shows what one in the other order did. If one COMMIT frees two clients, both go on at
 * the same time.
 */
async function differsByItself(
  again: (order: readonly number[]) => Promise<Run | undefined>,
  order: readonly number[],
  swapped: readonly number[],
  count: number,
): Promise<boolean> {
  const runs: (Run | undefined)[] = [];
  const others: (Run | undefined)[] = [];
  for (let time = 0; time < 5; time += 1) {
    runs.push(await again(order));
    others.push(await again(swapped));
  }
  return runs.some((one) => others.some((other) => isSame(one, other, count)));
}

/** Whether two runs show the same to each client, and leave the same. */
function isSame(first: Run | undefined, second: Run | undefined, count: number): boolean {
  if (first === undefined || second === undefined) return first === second;
  const ofClient = ({ steps }: Run, client: number) =>
    steps.filter((step) => step.client === client).map((step) => describe(step));
  return (
    first.left === second.left &&
    Array.from({ length: count }, (_, client) => client).every(
      (client) => String(ofClient(first, client)) === String(ofClient(second, client)),
    )
  );
}

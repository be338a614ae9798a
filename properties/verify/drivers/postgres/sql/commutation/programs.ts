import type { Theme } from "./themes.js";

/*
 * Random transactions that meet.
 */

export type Rng = () => number;

export function pick<T>(rng: Rng, values: readonly T[]): T {
  const value = values[Math.floor(rng() * values.length)];
  if (value === undefined) throw new Error("nothing to pick from");
  return value;
}

const begins: readonly string[] = [
  "BEGIN",
  "BEGIN",
  "BEGIN ISOLATION LEVEL REPEATABLE READ",
  "BEGIN ISOLATION LEVEL SERIALIZABLE",
];

/** Returns one theme; one time in six, two of them together. */
export function randomTheme(rng: Rng, among: readonly Theme[]): Theme {
  const one = pick(rng, among);
  if (rng() < 5 / 6) return one;
  const other = pick(rng, among);
  return {
    name: `${one.name}; ${other.name}`,
    tables: [...new Set([...one.tables, ...other.tables])],
    ...([one, other].some(({ makesDefinitions }) => makesDefinitions) ? { makesDefinitions: true } : {}),
    statements: [...one.statements, ...other.statements],
  };
}

/** Returns the steps of one client: a transaction, with savepoints, and statements alone. */
export function randomProgram(rng: Rng, theme: Theme): readonly string[] {
  const next = (): string => pick(rng, theme.statements).replace(/#/g, () => String(1 + Math.floor(rng() * 3)));
  if (rng() < 0.2) return [next(), next()];
  const steps = [pick(rng, begins)];
  const count = 1 + Math.floor(rng() * 3);
  for (let index = 0; index < count; index += 1) {
    if (rng() < 0.15) steps.push("SAVEPOINT a", next(), pick(rng, ["ROLLBACK TO a", "RELEASE a"]));
    else steps.push(next());
  }
  steps.push(rng() < 0.8 ? "COMMIT" : "ROLLBACK");
  if (rng() < 0.2) steps.push(next());
  return steps;
}

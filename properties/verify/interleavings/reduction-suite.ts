import { expect, test } from "vitest";
import { callers, controlled, scriptedTarget } from "../controlled.js";
import type { TestedDriver } from "../drivers/drivers.js";
import { describeEach } from "../drivers/each-driver.js";
import { everySchedule, type Shown } from "./brute-force.js";
import { exploredSchedules } from "./explored-schedules.js";
import { changePrograms } from "./reduced-changes.js";
import { journalPrograms } from "./reduced-journals.js";
import { namePrograms } from "./reduced-names.js";
import { plainPrograms } from "./reduced-programs.js";

const outcomesOf = ({ classes }: Shown): string[] => [
  ...new Set([...classes.values()].flatMap((outcomes) => [...outcomes])),
];

const named = (driver: string): string =>
  `with ${driver} the reduction runs one schedule of each class, and so shows every outcome of a program`;

/** Compares the reduction with brute force, over each of these drivers. */
export function describeReduction(drivers: readonly TestedDriver[]): void {
  describeEach(drivers, named, (driver) => testPrograms(driver));
}

function testPrograms(driver: TestedDriver): void {
  const all = [...plainPrograms, ...journalPrograms, ...changePrograms, ...namePrograms];
  const programs = all.filter(({ needs }) => needs === undefined || !driver.lacks.includes(needs));
  test.each(programs)("$what", async (program) => {
    const { mode, clients, tables, body } = program;
    const module = scriptedTarget(
      `(directory) => {
        const db = open(directory);
        const answer = (...seen) => ({ authId: JSON.stringify(seen) });
        return { register(key) { ${body} } };
      }`,
      mode,
      tables,
      driver,
    );
    const run = controlled(module, callers(clients));
    const every = await everySchedule(run);
    const explored = await exploredSchedules(run, clients);
    expect([...explored.classes.keys()].sort()).toEqual([...every.classes.keys()].sort());
    expect(explored.schedules).toBe(every.classes.size);
    expect(explored.complete).toBe(true);
    // A class is really one: all its schedules have the same outcome.
    expect([...every.classes.values()].filter((outcomes) => outcomes.size > 1)).toEqual([]);
    expect(outcomesOf(explored).sort()).toEqual(outcomesOf(every).sort());
    expect(explored.schedules).toBeLessThan(every.schedules);
    expect(outcomesOf(every).length).toBeGreaterThan(1);
  });
}

import type { Step } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import type { Schedule, Trace } from "#src/core/index.js";
import { checkedIdentities, createExploration } from "#src/explorer/index.js";
import { exploreProgram } from "#src/passes/index.js";
import { built } from "../../built.js";
import { callers, controlled, scriptedTarget } from "../controlled.js";
import { outcomeOf } from "../outcome.js";
import { bound } from "../registration.js";
import { changePrograms } from "./reduced-changes.js";
import { journalPrograms } from "./reduced-journals.js";
import { namePrograms } from "./reduced-names.js";
import { plainPrograms } from "./reduced-programs.js";

type Run = (schedule: Schedule) => Promise<Trace>;

/** The classes of some schedules, each with all outcomes of its schedules, and the number of schedules. */
interface Shown {
  readonly classes: ReadonlyMap<string, ReadonlySet<string>>;
  readonly schedules: number;
}

/** Runs every schedule, without any reduction: at each decision every choice. */
async function everySchedule(run: Run): Promise<Shown> {
  const classes = new Map<string, Set<string>>();
  let schedules = 0;
  for (let choices: readonly number[] | undefined = []; choices !== undefined; schedules += 1) {
    const trace: Trace = await run({ type: "choices", choices });
    add(classes, trace);
    choices = nextChoices(trace);
  }
  return { classes, schedules };
}

/** The last decision that has a choice left takes its next one. */
function nextChoices({ choices, options }: Trace): readonly number[] | undefined {
  const last = choices.findLastIndex((choice, index) => choice + 1 < (options[index] ?? 0));
  return last === -1 ? undefined : [...choices.slice(0, last), (choices[last] ?? 0) + 1];
}

/** Runs the schedules that the exploration calls distinct. */
async function exploredSchedules(run: Run, clients: number): Promise<Shown & { readonly complete: boolean }> {
  const exploration = createExploration(clients, { checked: true });
  const classes = new Map<string, Set<string>>();
  let schedules = 0;
  for (;;) {
    const plan = exploration.next(Number.POSITIVE_INFINITY);
    if (plan === undefined) return { classes, schedules, complete: exploration.isComplete() };
    const trace = await run({ type: "clients", clients: plan.clients });
    if (!exploration.learn(plan, trace).isNew) continue;
    add(classes, trace);
    schedules += 1;
  }
}

function add(classes: Map<string, Set<string>>, trace: Trace): void {
  const name = classOf(trace);
  const outcomes = classes.get(name) ?? new Set();
  classes.set(name, outcomes.add(outcomeOf(trace)));
}

/**
 * Returns the class of a schedule as text: for each step, named by its client and its position in it, the earlier steps
 * of other clients on which it depends. It uses nothing of the exploration: nothing is hashed, and dependence is
 * defined here once more. A step that met a lock, and that no other client can notice, is left out.
 */
function classOf({ steps }: Trace): string {
  const happened = steps.filter(({ lock }) => lock !== "blocked");
  const counts = new Map<number, number>();
  const names = happened.map(({ client }) => {
    const position = counts.get(client) ?? 0;
    counts.set(client, position + 1);
    return `${client}.${position}`;
  });
  const lines = happened.map((step, index) => {
    const needed = happened.flatMap((earlier, at) => (at < index && areDependent(earlier, step) ? [names[at]] : []));
    return `${names[index]} after ${needed.sort().join(" ")}`;
  });
  return lines.sort().join("\n");
}

function areDependent(one: Step, other: Step): boolean {
  if (one.client === other.client) return false;
  return one.accesses.some((own) =>
    other.accesses.some((theirs) => {
      const same = own.resource === theirs.resource || [own.resource, theirs.resource].includes("everything");
      const harmless = own.mode === theirs.mode && own.mode !== "write";
      return same && !harmless;
    }),
  );
}

const outcomesOf = ({ classes }: Shown): string[] => [
  ...new Set([...classes.values()].flatMap((outcomes) => [...outcomes])),
];

describe("the reduction runs one schedule of each class, and so shows every outcome of a program", () => {
  const programs = [...plainPrograms, ...journalPrograms, ...changePrograms, ...namePrograms];
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
});

test("two registrations of one key on the reference store have the 68 distinct schedules that the README names", async () => {
  const register = { type: "register", key: "key", settings: {} } as const;
  const explored = await exploreProgram({
    module: built("src/cli/reference-target.js"),
    bound,
    program: { prefix: [], clients: [[register], [register]] },
    checked: true,
  });
  expect(explored).toMatchObject({ complete: true, run: 68, distinct: 68, saved: 1_275_738_121_192_326, failing: 0 });
});

test("if identities are checked, two steps that share an identity are noticed", () => {
  const identityOf = checkedIdentities();
  const identity = identityOf([0]);
  expect(identityOf([0])).toBe(identity);
  // Only its lowest 64 bits are hashed, and no identity has more than 53.
  expect(() => identityOf([2 ** 64])).toThrow(expect.objectContaining({ code: "IDENTITY_COLLISION" }));
});

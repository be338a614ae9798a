import type { ConcurrentProgram, Step } from "rollcall/verify";
import { expect, test } from "vitest";
import type { Schedule, Trace } from "#src/core/index.js";
import { shrink } from "#src/search/index.js";
import { bound } from "../registration.js";

/*
 * The end of the shrinking: a schedule with fewer preemptions. The program has two clients with four steps each, all of
 * them dependent. Only their order decides if it fails. Nothing is run: the test computes the order that a schedule
 * asks for.
 */

const stepsEach = 4;
const register = { type: "register", key: "k", settings: {} } as const;
const program: ConcurrentProgram = { prefix: [], clients: [[register], [register]] };
const emptyTrace = {
  asAsked: true,
  events: [],
  retried: [],
  losses: [],
  snapshot: undefined,
  failure: undefined,
  openTransactions: [],
  unreturned: [],
  uncontrolledChanges: [],
  positions: [],
  uncontrolledEffects: [],
  time: "virtual" as const,
  sqlClockUsed: false,
  directorySnapshots: [],
};

/** Decides like the scheduler: the client that moved last comes first, and goes on by default. */
function simulate(clients: number, schedule: Schedule): Trace {
  const taken = Array.from({ length: clients }, () => 0);
  const steps: Step[] = [];
  const choices: number[] = [];
  const options: number[] = [];
  let last = 0;
  for (let index = 0; index < clients * stepsEach; index += 1) {
    const inTurn = Array.from({ length: clients }, (_, distance) => (last + distance) % clients);
    const ready = inTurn.filter((client) => (taken[client] ?? 0) < stepsEach);
    const asked = schedule.type === "clients" ? schedule.clients[index] : undefined;
    const choice = schedule.type === "choices" ? (schedule.choices[index] ?? 0) : ready.indexOf(asked ?? -1);
    last = ready[choice] ?? ready[0] ?? 0;
    taken[last] = (taken[last] ?? 0) + 1;
    steps.push({
      index,
      client: last,
      label: `step ${taken[last]}`,
      file: "",
      accesses: [{ resource: "all of it", mode: "write" }],
      releases: [],
    });
    choices.push(ready.indexOf(last));
    options.push(ready.length);
  }
  return { ...emptyTrace, steps, choices, options };
}

const orderIn = ({ steps }: Trace): string => steps.map(({ client }) => "AB"[client]).join("");

test("a schedule with fewer preemptions is searched for, even if no smaller choices lead to one", async () => {
  const [found, fewer] = ["ABBAABBA", "BBBAAAAB"];
  const judgement = {
    findings: [{ code: "operation-threw", values: {} }],
    culprit: undefined,
    possible: [],
    unknown: undefined,
  } as const;
  const failing = { judgement, faults: [], recoveries: [] };
  const trace = simulate(2, { type: "choices", choices: [0, 1, 0, 1, 0, 1] });
  expect(orderIn(trace)).toBe(found);
  const shrunk = await shrink({
    failing: { ...program, ...failing, trace, choices: trace.choices },
    check: async ({ clients }, schedule) => {
      const tried = simulate(clients.length, schedule);
      const fails = clients.length === 2 && [found, fewer].includes(orderIn(tried));
      return fails ? { type: "failing", trace: tried, ...failing } : { type: "fine", trace: tried, recoveries: [] };
    },
    attribute: async () => undefined,
    generate: bound.generate,
    tries: Number.POSITIVE_INFINITY,
    ms: Number.POSITIVE_INFINITY,
    signal: new AbortController().signal,
  });
  expect(orderIn(shrunk.trace)).toBe(fewer);
  // One choice to begin with B, and one preemption.
  expect(shrunk.choices).toEqual([1, 0, 0, 1]);
});

import type { ConcurrentProgram, Step } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import type { Schedule, Trace } from "#src/core/index.js";
import { createExploration, otherOrders } from "#src/explorer/index.js";
import { inOrder } from "#src/runner/index.js";
import { callers, controlled, scriptedTarget } from "../controlled.js";
import { outcomeOf } from "../outcome.js";
import { classOf, everySchedule } from "./brute-force.js";

/*
 * The real-time orders that are judged instead of explored: for every schedule, in which operations returned before
 * others were called, one of the orders that are judged for its class is at least as strict.
 */

const register = (key: string) => ({ type: "register", key, settings: {} }) as const;

const programs: readonly { readonly what: string; readonly program: ConcurrentProgram; readonly body: string }[] = [
  {
    what: "two clients that only read",
    program: callers(2),
    body: `return answer(db.prepare("SELECT x FROM t").pluck().get());`,
  },
  {
    what: "two clients with two operations each, on files of their own and one in common",
    program: {
      prefix: [],
      clients: [
        [register("a0"), register("a1")],
        [register("b0"), register("b1")],
      ],
    },
    body: `
      if (key.endsWith("1")) fs.writeFileSync(path.join(directory, "common"), key);
      return answer(fs.existsSync(path.join(directory, key)));`,
  },
  {
    what: "three clients, of which two write",
    program: callers(3),
    body: `
      if (key === "k0") return answer(fs.existsSync(directory));
      return answer(db.prepare("UPDATE t SET x = x + 1 RETURNING x").pluck().get());`,
  },
  {
    what: "a reader beside two operations that write, of which one waits",
    program: { prefix: [], clients: [[register("a0")], [register("b0"), register("b1")]] },
    body: `
      const write = () => db.transaction(() => db.prepare("UPDATE t SET x = x + 1").run()).immediate();
      if (key !== "b0") write();
      return answer(db.prepare("SELECT x FROM t").pluck().get());`,
  },
];

/** Returns which operations returned before which others were called, by positions of their events. */
function precedencesOf({ events }: Pick<Trace, "events">): string[] {
  const named = events.map((event) => {
    const earlier = events.filter(({ client, call }) => client === event.client && call < event.call);
    return { ...event, name: `${event.client}.${earlier.length}` };
  });
  return named
    .flatMap((one) => named.flatMap((other) => (one.return < other.call ? [`${one.name} before ${other.name}`] : [])))
    .sort();
}

const isTime = ({ resource }: Step["accesses"][number]): boolean => resource === "clock";

const timeless = (trace: Trace): Trace => ({
  ...trace,
  steps: trace.steps.map((step) => ({ ...step, accesses: step.accesses.filter((access) => !isTime(access)) })),
});

describe("the orders that are judged are as strict as every order that occurs", () => {
  test.each(programs)("$what", async ({ program, body }) => {
    const module = scriptedTarget(
      `(directory) => {
        const db = open(directory);
        const answer = (...seen) => ({ authId: JSON.stringify(seen) });
        return { register(key) { ${body} } };
      }`,
      "wal",
    );
    const run = controlled(module, program);
    const every: Trace[] = [];
    await everySchedule(async (schedule: Schedule) => {
      const trace = await run(schedule);
      every.push(trace);
      return trace;
    });
    const judged = new Map<string, string[][]>();
    const outcomes = new Map<string, string>();
    const exploration = createExploration(program.clients.length, { checked: true, realTime: "judged" });
    for (let plan = exploration.next(9); plan !== undefined; plan = exploration.next(9)) {
      const trace = await run(plan.schedule);
      if (!exploration.learn(plan, trace).isNew) continue;
      const others = otherOrders(trace, program.clients.length);
      const orders = [trace, ...others.map((order) => inOrder(trace, order))];
      judged.set(classOf(timeless(trace)), orders.map(precedencesOf));
      outcomes.set(classOf(timeless(trace)), outcomeOf(trace));
      // An order can be run, and then its events are those that were judged.
      for (const order of others) {
        const real = await run({ type: "clients", clients: order.map(({ client }) => client) });
        expect(precedencesOf(real)).toEqual(precedencesOf(inOrder(trace, order)));
        expect(outcomeOf(real)).toBe(outcomeOf(inOrder(trace, order)));
      }
    }
    expect(exploration.isComplete()).toBe(true);
    expect([...judged.keys()].sort()).toEqual([...new Set(every.map((trace) => classOf(timeless(trace))))].sort());
    const uncovered = every.filter((trace) => {
      const own = precedencesOf(trace);
      const orders = judged.get(classOf(timeless(trace))) ?? [];
      return !orders.some((order) => own.every((each) => order.includes(each)));
    });
    expect(uncovered.map(precedencesOf)).toEqual([]);
    expect(every.filter((trace) => outcomes.get(classOf(timeless(trace))) !== outcomeOf(trace))).toEqual([]);
    // It saves something.
    expect(judged.size).toBeLessThan(new Set(every.map(classOf)).size);
  });
});

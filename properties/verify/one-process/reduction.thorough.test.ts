import { describe, expect, test } from "vitest";
import { createExploration } from "#src/explorer/index.js";
import { callers, controlledInOneProcess } from "../controlled.js";
import type { Run, Shown } from "../interleavings/brute-force.js";
import { addShown, everyOrder } from "./every-schedule.js";
import { scripted } from "./stores.js";

/*
 * Clients that share one process: of the orders that differ only in independent steps one is run, and no other is left
 * out. Every order there is says what must be seen.
 */

async function exploredOrders(run: Run, clients: number): Promise<Shown & { readonly complete: boolean }> {
  const exploration = createExploration(clients, { checked: true });
  const classes = new Map<string, Set<string>>();
  let schedules = 0;
  for (;;) {
    const plan = exploration.next(Number.POSITIVE_INFINITY);
    if (plan === undefined) return { classes, schedules, complete: exploration.isComplete() };
    const trace = await run(plan.schedule);
    if (!exploration.learn(plan, trace).isNew) continue;
    addShown(classes, trace);
    schedules += 1;
  }
}

/** The number of ways to merge two sequences of this length. */
function merges(length: number): number {
  let ways = 1;
  for (let each = 1; each <= length; each += 1) ways = (ways * (length + each)) / each;
  return Math.round(ways);
}

describe("the number of orders, counted by hand", () => {
  test.each([
    // Each client is called, and goes on after each hop.
    [1, merges(2)],
    [2, merges(3)],
    [3, merges(4)],
  ])("two clients whose code goes on after %i hops: %i", async (hops, orders) => {
    const run = controlledInOneProcess(scripted(`${"await hop(); ".repeat(hops)} return 0;`), callers(2));
    const explored = await exploredOrders(run, 2);
    expect(explored).toMatchObject({ schedules: orders, complete: true });
    expect((await everyOrder(run)).schedules).toBe(orders);
  });

  test("two clients with two hops at once, behind which their code goes on in any order: 6! / (3 * 3)", async () => {
    const run = controlledInOneProcess(scripted("await Promise.all([hop(), hop()]); return 0;"), callers(2));
    expect(await exploredOrders(run, 2)).toMatchObject({ schedules: 80, complete: true });
  });

  test("two clients that never wait: two orders", async () => {
    const run = controlledInOneProcess(scripted("x += 1; return x;"), callers(2));
    expect((await exploredOrders(run, 2)).schedules).toBe(2);
    expect((await everyOrder(run)).schedules).toBe(2);
  });
});

describe("one order of each class, and so every outcome", () => {
  test.each([
    ["a variable that is read before a hop", 2, "const seen = x; await hop(); x = seen + 1; return x;"],
    [
      "a file that is read and written",
      2,
      `const seen = await readFile(file("x"), "utf8"); fs.writeFileSync(file("x"), seen + key); return seen;`,
    ],
    [
      "a variable that is set before a file is written",
      2,
      `const was = x; x = key; await writeFile(file("x"), key); return was;`,
    ],
    [
      "a file that is read into a variable",
      2,
      `if (key === "k0") { x = await readFile(file("x"), "utf8"); } else { await writeFile(file("x"), "1"); x = "1"; } return x;`,
    ],
    ["files of their own", 2, `await writeFile(file(key), key); return 0;`],
    [
      "two writes of one client at a time",
      1,
      `await Promise.all([writeFile(file("x"), "a" + key), writeFile(file("x"), "b" + key)]); return fs.readFileSync(file("x"), "utf8");`,
    ],
    [
      "two reads of one client, the code behind which goes on in any order",
      1,
      `const seen = []; await Promise.all(["k0", "k1"].map(async (name) => { await readFile(file(name)); seen.push(name); })); return seen;`,
    ],
    [
      "a queue",
      2,
      `const mine = last.then(async () => { const seen = x; await hop(); x = seen + 1; return x; }); last = mine; return mine;`,
    ],
    [
      "immediates and a hop",
      2,
      `const seen = x; await new Promise((resolve) => setImmediate(resolve)); x = seen + 1; await hop(); return x;`,
    ],
    [
      "sleeps of different lengths",
      2,
      `const seen = x; await new Promise((resolve) => setTimeout(resolve, key === "k0" ? 5 : 9)); x = seen + 1; return seen;`,
    ],
    [
      "one buffer for the writes of both",
      2,
      `if (x === 0) x = Buffer.alloc(2); x.write(key); await writeFile(file(key), x); return fs.readFileSync(file(key), "utf8");`,
    ],
    ["three clients", 3, "const seen = x; await hop(); x = seen + 1; return x;"],
  ])("%s", async (_, clients, body) => {
    const run = controlledInOneProcess(scripted(body), callers(clients));
    const every = await everyOrder(run);
    const explored = await exploredOrders(run, clients);
    expect([...explored.classes.keys()].sort()).toEqual([...every.classes.keys()].sort());
    expect(explored.schedules).toBe(every.classes.size);
    expect(explored.complete).toBe(true);
    // A class is really one: all its orders have the same outcome.
    expect([...every.classes.values()].filter((outcomes) => outcomes.size > 1)).toEqual([]);
    expect(explored.schedules).toBeLessThanOrEqual(every.schedules);
  });
});

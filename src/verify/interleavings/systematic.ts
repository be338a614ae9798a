import type { OperationType } from "rollcall/model";
import { createExploration, type Exploration } from "./explore.js";
import { equivalentSchedules } from "./happens-before.js";
import type { Inquiry } from "./inquiry.js";
import { doubles, type NamedProgram, pairsOnOneKey, pairsOnTwoKeys, threeAlike, threeDifferent } from "./programs.js";

interface Item extends NamedProgram {
  /** Undefined once it is complete: what it remembers is no longer needed. */
  exploration: Exploration | undefined;
  begun: boolean;
  complete: boolean;
}

interface Kind {
  readonly kind: string;
  readonly items: readonly Item[];
}

/**
 * Every schedule of every small program, as far as the budget goes; in rounds, because most races show with one
 * preemption, and few need many.
 */
export async function exploreSystematically(
  inquiry: Inquiry,
  offered: readonly OperationType[],
  keys: readonly string[],
): Promise<void> {
  const kind = (name: string, programs: readonly NamedProgram[]): Kind => ({
    kind: name,
    items: programs.map((each) => ({
      ...each,
      exploration: createExploration(each.program.clients.length),
      begun: false,
      complete: false,
    })),
  });
  const pairs = kind("2 clients, 1 operation each, 1 key", pairsOnOneKey(offered, keys));
  const alike = kind("3 clients, the same operation", threeAlike(offered, keys));
  const apart = kind("2 clients, 1 operation each, 2 keys", pairsOnTwoKeys(offered, keys));
  const triples = kind("3 clients, 1 operation each", threeDifferent(offered, keys));
  const doubled = kind("2 clients, 2 operations each", doubles(offered, keys));
  const count = (): void => {
    inquiry.counting.programs = [pairs, apart, alike, triples, doubled].map(({ kind: name, items }) => ({
      kind: name,
      count: items.length,
      begun: items.filter(({ begun }) => begun).length,
      complete: items.filter(({ complete }) => complete).length,
      completed: items.flatMap((item) => (item.complete ? [item.name] : [])),
    }));
  };
  const run = async ({ kind: name, items }: Kind, round: Round): Promise<void> => {
    for (const item of items) {
      if (inquiry.isOver() || inquiry.budget.used() >= round.until) return;
      if (item.complete) continue;
      inquiry.report(`schedules, ${name}: ${item.name}`);
      await explore(inquiry, item, round);
      count();
    }
  };
  const all = Number.POSITIVE_INFINITY;
  await run(pairs, { preemptionsMax: 1, runsMax: 12, until: 0.2 });
  await run(alike, { preemptionsMax: 2, runsMax: 60, until: 0.3 });
  await run(apart, { preemptionsMax: 1, runsMax: 12, until: 0.35 });
  await run(pairs, { preemptionsMax: 1, runsMax: 40, until: 0.4 });
  await run(triples, { preemptionsMax: 2, runsMax: 60, until: 0.45 });
  await run(pairs, { preemptionsMax: all, runsMax: 500, until: 0.65 });
  await run(apart, { preemptionsMax: all, runsMax: 500, until: 0.7 });
  await run(doubled, { preemptionsMax: 1, runsMax: 40, until: 0.75 });
  // Where there are few programs, they may use what is left.
  const rest = { preemptionsMax: all, runsMax: 500, until: 0.85 };
  const everything = [pairs, apart, alike, triples, doubled];
  const isDone = (): boolean => everything.every(({ items }) => items.every(({ complete }) => complete));
  while (!isDone() && !inquiry.isOver() && inquiry.budget.used() < rest.until) {
    for (const kindOf of everything) await run(kindOf, rest);
  }
  count();
}

/** A slow program may use this part of the budget in one round, or so many runs. */
const partMax = 0.05;
const runsMin = 10;

interface Round {
  readonly preemptionsMax: number;
  /** For each program, so that one that never comes to an end does not keep the others from their turn. */
  readonly runsMax: number;
  /** The part of the budget that may be used by then. */
  readonly until: number;
}

async function explore(inquiry: Inquiry, item: Item, { preemptionsMax, runsMax, until }: Round): Promise<void> {
  const { exploration, program } = item;
  if (exploration === undefined) return;
  item.begun = true;
  const start = inquiry.budget.used();
  for (let runs = 0; runs < runsMax && !inquiry.isOver() && inquiry.budget.used() < until; runs += 1) {
    if (runs >= runsMin && inquiry.budget.used() - start > partMax) break;
    const plan = exploration.next(preemptionsMax);
    if (plan === undefined) break;
    const trace = await inquiry.look(program, { type: "clients", clients: plan.clients }, plan.expected);
    if (trace === undefined) return;
    const { isNew, order } = exploration.learn(plan, trace);
    if (!isNew) continue;
    inquiry.counting.distinct += 1;
    inquiry.counting.saved += (equivalentSchedules(order) ?? 1) - 1;
  }
  item.complete = exploration.isComplete();
  if (item.complete) item.exploration = undefined;
}

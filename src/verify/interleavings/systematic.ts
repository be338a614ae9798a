import type { OperationType } from "rollcall/model";
import { createExploration, type Exploration } from "./explore.js";
import { equivalentSchedules } from "./happens-before.js";
import type { Inquiry } from "./inquiry.js";
import { doubles, type NamedProgram, pairs, triples } from "./programs.js";

interface Item extends NamedProgram {
  readonly exploration: Exploration;
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
  const two = kind("2 clients, 1 operation each", pairs(offered, keys));
  const three = kind("3 clients, 1 operation each", triples(offered, keys));
  const double = kind("2 clients, 2 operations each", doubles(offered, keys));
  const count = (): void => {
    inquiry.counting.programs = [two, three, double].map(({ kind: name, items }) => ({
      kind: name,
      count: items.length,
      begun: items.filter(({ begun }) => begun).length,
      complete: items.filter(({ complete }) => complete).length,
    }));
  };
  // Each round may use the budget up to this part of it.
  for (const [{ items, kind: name }, preemptionsMax, until] of [
    [two, 1, 0.3],
    [three, 2, 0.45],
    [two, Number.POSITIVE_INFINITY, 0.7],
    [double, 1, 0.75],
    [three, Number.POSITIVE_INFINITY, 0.8],
    [double, Number.POSITIVE_INFINITY, 0.85],
  ] as const) {
    for (const item of items) {
      if (inquiry.isOver() || inquiry.budget.used() >= until) break;
      inquiry.report(`schedules, ${name}: ${item.name}`);
      await explore(inquiry, item, preemptionsMax, until);
      count();
    }
  }
  count();
}

async function explore(inquiry: Inquiry, item: Item, preemptionsMax: number, until: number): Promise<void> {
  const { exploration, program } = item;
  item.begun = true;
  while (!inquiry.isOver() && inquiry.budget.used() < until) {
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
}

import { createExploration, type Exploration, equivalentSchedules } from "../exploration/index.js";
import type { Inquiry } from "./inquiry.js";
import type { NamedProgram } from "./programs.js";

/** Goes through kinds of small programs in rounds, each program to its last schedule, as far as the budget goes. */
export interface Survey {
  /** What the coverage calls them; in its order. */
  add(kind: string, programs: readonly NamedProgram[]): Kind;
  run(kind: Kind, round: Round): Promise<void>;
  /** What is left, in turn. */
  runRest(round: Round): Promise<void>;
}

export interface Kind {
  readonly kind: string;
  readonly items: readonly Item[];
}

interface Item extends NamedProgram {
  /** Undefined once it is complete: what it remembers is no longer needed. */
  exploration: Exploration | undefined;
  begun: boolean;
  complete: boolean;
}

export interface Round {
  readonly preemptionsMax: number;
  /** For each program, so that one that never comes to an end does not keep the others from their turn. */
  readonly runsMax: number;
  /** The part of the budget that may be used by then. */
  readonly until: number;
}

export function createSurvey(inquiry: Inquiry): Survey {
  const kinds: Kind[] = [];
  const count = (): void => {
    inquiry.counting.programs = kinds.map(({ kind: name, items }) => ({
      kind: name,
      count: items.length,
      begun: items.filter(({ begun }) => begun).length,
      complete: items.filter(({ complete }) => complete).length,
      completed: items.flatMap((item) => (item.complete ? [item.name] : [])),
    }));
  };
  const survey: Survey = {
    add(kind, programs) {
      const items = programs.map((each) => ({
        ...each,
        exploration: createExploration(each.program.clients.length),
        begun: false,
        complete: false,
      }));
      const added = { kind, items };
      kinds.push(added);
      count();
      return added;
    },
    async run({ kind: name, items }, round) {
      for (const item of items) {
        if (inquiry.isOver() || inquiry.budget.used() >= round.until) return;
        if (item.complete) continue;
        inquiry.report(`schedules, ${name}: ${item.name}`);
        await explore(inquiry, item, round);
        count();
      }
    },
    async runRest(round) {
      const isDone = (): boolean => kinds.every(({ items }) => items.every(({ complete }) => complete));
      while (!isDone() && !inquiry.isOver() && inquiry.budget.used() < round.until) {
        for (const kind of kinds) await survey.run(kind, round);
      }
    },
  };
  return survey;
}

/** A slow program may use this part of the budget in one round, or so many runs. */
const partMax = 0.05;
const runsMin = 10;

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

import { createExploration, type Exploration, equivalentSchedules } from "../explorer/index.js";
import type { NamedProgram } from "../registration/index.js";
import type { Inquiry } from "./session.js";

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
  /** Undefined once there is nothing more to explore: what it remembers is no longer needed. */
  exploration: Exploration | undefined;
  begun: boolean;
  /** Of some of its schedules not everything is known. */
  lossy: boolean;
}

/** Every schedule was run, and something is known of each. */
function isComplete({ exploration, lossy }: Item): boolean {
  return exploration === undefined && !lossy;
}

export interface Round {
  readonly preemptionsMax: number;
  /** For each program, so that one that never comes to an end does not keep the others from their turn. */
  readonly runsMax: number;
  /** The part of the budget that may be used by then. */
  readonly until: number;
  /** The part of the budget that one program may use, if it needs more than a few runs. Default: 0.05. */
  readonly partMax?: number;
}

export function createSurvey(inquiry: Inquiry): Survey {
  const kinds: Kind[] = [];
  const count = (): void => {
    inquiry.counting.programs = kinds.map(({ kind: name, items }) => ({
      kind: name,
      count: items.length,
      begun: items.filter(({ begun }) => begun).length,
      complete: items.filter(isComplete).length,
      completed: items.flatMap((item) => (isComplete(item) ? [item.name] : [])),
    }));
  };
  const survey: Survey = {
    add(kind, programs) {
      const playable = programs.filter(({ program }) => inquiry.isPlayable(program));
      const items = playable.map((each) => ({
        ...each,
        exploration: createExploration(each.program.clients.length),
        begun: false,
        lossy: false,
      }));
      const added = { kind, items };
      if (items.length > 0) kinds.push(added);
      count();
      return added;
    },
    async run({ kind: name, items }, round) {
      for (const item of items) {
        if (inquiry.isOver() || inquiry.budget.used() >= round.until) return;
        if (item.exploration === undefined) continue;
        inquiry.report(`schedules, ${name}: ${item.name}`);
        await explore(inquiry, item, round);
        count();
      }
    },
    async runRest(round) {
      const isDone = (): boolean =>
        kinds.every(({ items }) => items.every(({ exploration }) => exploration === undefined));
      while (!isDone() && !inquiry.isOver() && inquiry.budget.used() < round.until) {
        for (const kind of kinds) await survey.run(kind, round);
      }
    },
  };
  return survey;
}

/** A slow program may always have so many runs. */
const runsMin = 10;

async function explore(
  inquiry: Inquiry,
  item: Item,
  { preemptionsMax, runsMax, until, partMax = 0.05 }: Round,
): Promise<void> {
  const { exploration, program } = item;
  if (exploration === undefined) return;
  item.begun = true;
  const start = inquiry.budget.used();
  for (let runs = 0; runs < runsMax && !inquiry.isOver() && inquiry.budget.used() < until; runs += 1) {
    if (runs >= runsMin && inquiry.budget.used() - start > partMax) break;
    const plan = exploration.next(preemptionsMax);
    if (plan === undefined) break;
    const looked = await inquiry.look(program, { type: "clients", clients: plan.clients }, plan.expected);
    if (looked.type === "over") return;
    if (looked.type === "lost") {
      item.lossy = true;
      continue;
    }
    if (!looked.covered) item.lossy = true;
    const { isNew, order } = exploration.learn(plan, looked.trace);
    if (!isNew) continue;
    inquiry.counting.distinct += 1;
    inquiry.counting.saved += (equivalentSchedules(order) ?? 1) - 1;
  }
  if (exploration.isComplete()) item.exploration = undefined;
}

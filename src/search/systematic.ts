import {
  type ConcurrentProgram,
  jobOf,
  type NamedProgram,
  type ProgramCounts,
  type ScheduleCounts,
} from "../core/index.js";
import { createExploration, type Exploration, equivalentSchedules, type RealTime } from "../explorer/index.js";
import type { Check, Session } from "./session.js";

/** Small programs of one kind, and how each of their schedules is checked. */
export interface Suite {
  /** Its name in the report. */
  readonly kind: string;
  readonly programs: readonly NamedProgram[];
  readonly check: Check;
}

/** A part of the systematic exploration. */
export interface Phase {
  /** Explored in this order. */
  readonly suites: readonly Suite[];
  /** Returns whether a program is explored. Default: all are. */
  readonly only?: (program: NamedProgram) => boolean;
  /** Whether it starts again until everything is complete. Default: false, once. */
  readonly repeated?: boolean;
  readonly preemptionsMax: number;
  /** The maximum number of runs of each program, so that an endless program does not use the time of the others. */
  readonly runsMax: number;
  /**
   * The used share of the budget at which the phase ends. `rest`: the share of what is left of the budget when the
   * first phase with `rest` begins.
   */
  readonly until: { readonly of: "budget" | "rest"; readonly share: number };
  /** Default: 0.05. The maximum share of the budget for one program. A few runs are always allowed. */
  readonly programShareMax?: number;
}

interface Item extends NamedProgram {
  readonly suite: Suite;
  /** Undefined: everything is explored, so its memory is freed. */
  exploration: Exploration | undefined;
  begun: boolean;
  /** Whether some of its schedules could not be judged, or not fully. */
  lossy: boolean;
}

export interface SystematicPlan {
  readonly suites: readonly Suite[];
  readonly phases: readonly Phase[];
  /** Returns how to treat the real-time orders of a program. Default: they are explored. */
  readonly realTimeOf?: (clients: ConcurrentProgram["clients"]) => RealTime;
}

export type SystematicCounts = Pick<ScheduleCounts, "distinct" | "saved" | "programs">;

/**
 * Explores the programs phase by phase, each to its last schedule if the budget allows. Programs with more clients than
 * the target allows are left out. Returns what was explored.
 */
export async function exploreSystematically(
  session: Session,
  { suites, phases, realTimeOf = () => "explored" }: SystematicPlan,
  maxClients: number,
): Promise<SystematicCounts> {
  const items = suites.flatMap((suite) =>
    suite.programs
      .filter(({ program }) => clientsIn(program) <= maxClients)
      .map((program) => itemOf(suite, program, realTimeOf)),
  );
  let [distinct, saved] = [0, 0];
  let restBegins: number | undefined;
  for (const phase of phases) {
    const { of, share } = phase.until;
    if (of === "rest") restBegins ??= session.budget.used();
    const until = of === "budget" ? share : (restBegins ?? 0) + (1 - (restBegins ?? 0)) * share;
    const own = items.filter((item) => phase.suites.includes(item.suite) && (phase.only?.(item) ?? true));
    const isDone = (): boolean => own.every(({ exploration }) => exploration === undefined);
    const isOver = (): boolean => session.isOver() || session.budget.used() >= until;
    do {
      for (const item of own) {
        if (isOver()) break;
        const explored = await explore(session, item, phase, isOver);
        distinct += explored.distinct;
        saved += explored.saved;
      }
    } while (phase.repeated === true && !isDone() && !isOver());
  }
  return { distinct, saved, programs: suites.flatMap((suite) => countPrograms(suite, items)) };
}

/** Returns the number of clients of the target. A client that only runs jobs does not count. */
function clientsIn({ clients }: ConcurrentProgram): number {
  return clients.filter((operations) => operations.some((operation) => jobOf(operation) === undefined)).length;
}

function itemOf(suite: Suite, program: NamedProgram, realTimeOf: NonNullable<SystematicPlan["realTimeOf"]>): Item {
  const { clients } = program.program;
  const exploration = createExploration(clients.length, { realTime: realTimeOf(clients) });
  return { ...program, suite, exploration, begun: false, lossy: false };
}

function countPrograms(suite: Suite, all: readonly Item[]): ProgramCounts[] {
  const items = all.filter((item) => item.suite === suite);
  if (items.length === 0) return [];
  // Every schedule was run and fully judged.
  const complete = items.filter(({ exploration, lossy }) => exploration === undefined && !lossy);
  return [
    {
      kind: suite.kind,
      count: items.length,
      begun: items.filter(({ begun }) => begun).length,
      complete: complete.length,
      completed: complete.map(({ name }) => name),
    },
  ];
}

/** A slow program always has this many runs. */
const runsMin = 10;

async function explore(
  session: Session,
  item: Item,
  { preemptionsMax, runsMax, programShareMax = 0.05 }: Phase,
  isOver: () => boolean,
): Promise<{ readonly distinct: number; readonly saved: number }> {
  const { exploration, program, suite, name } = item;
  let [distinct, saved] = [0, 0];
  if (exploration === undefined) return { distinct, saved };
  session.report(`schedules; now ${suite.kind}: ${name}`);
  item.begun = true;
  const start = session.budget.used();
  for (let runs = 0; runs < runsMax && !isOver(); runs += 1) {
    if (runs >= runsMin && session.budget.used() - start > programShareMax) break;
    const plan = exploration.next(preemptionsMax);
    if (plan === undefined) break;
    const schedule = { type: "clients", clients: plan.clients } as const;
    const checked = await session.check({ program, schedule, check: suite.check, expected: plan.expected });
    if (checked.type === "over") return { distinct, saved };
    if (checked.type === "lost") {
      item.lossy = true;
      continue;
    }
    if (!checked.covered) item.lossy = true;
    const { isNew, order } = exploration.learn(plan, checked.trace);
    if (!isNew) continue;
    distinct += 1;
    saved += (equivalentSchedules(order) ?? 1) - 1;
  }
  if (exploration.isComplete()) item.exploration = undefined;
  return { distinct, saved };
}

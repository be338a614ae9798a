import { assert } from "../core/index.js";
import { type Decision, decide } from "./decide.js";
import { mayMove } from "./may-wake.js";
import type { RunContext } from "./run-context.js";
import * as state from "./shared-state.js";

/**
 * Returns the client that takes the next step; undefined: no client can ever move again. `last`: the client that moved
 * last.
 */
export function nextTurn(
  { shared, clients, schedule }: RunContext,
  last: number,
  decisions: Decision[],
): number | undefined {
  const inTurn = Array.from({ length: clients }, (_, distance) => (last + distance) % clients);
  const having = (status: state.Status): number[] =>
    inTurn.filter((client) => state.statusOf(shared, client) === status);
  // The last client has reached its scheduling point, and no other client has passed one.
  assert(having("moving").length === 0, "two clients of one run are moving at the same time");
  const able = (status: state.Status): number[] => having(status).filter((client) => mayMove(shared, clients, client));
  const blocked = having("blocked").sort((a, b) => a - b);
  const step = state.stepOf(shared);
  // What a database server goes on with belongs to the step that has freed it, so no other client comes between.
  const [freed] = having("freed").sort((a, b) => a - b);
  if (freed !== undefined) {
    const asAsked = schedule.type !== "clients" || (schedule.clients[step] ?? freed) === freed;
    decisions.push({ step, picked: freed, choice: 0, options: 1, asAsked });
    state.countStep(shared);
    return freed;
  }
  // A client that yields waits for others, so it must not come first again as soon as one of them has moved.
  const yields = state.statusOf(shared, last) === "yielded";
  if (schedule.type === "priorities" && (yields || schedule.changes.includes(step))) state.demote(shared, last, step);
  const decision = decide(schedule, {
    step,
    ready: able("ready"),
    yielded: able("yielded"),
    // How long a database server lets a step wait is not in the hands of a schedule.
    blocked: blocked.filter((client) => state.sessionOf(shared, client) === 0),
    demotedAt: Array.from({ length: clients }, (_, client) => state.demotedAtOf(shared, client)),
  });
  // A deadlock ends as in SQLite: the busy timeout of one client expires, the shortest first.
  const [deadlocked] = blocked.toSorted((a, b) => byDeadline(shared, a, b));
  const picked = decision?.picked ?? deadlocked;
  if (picked === undefined) return undefined;
  if (blocked.includes(picked)) state.setStatus(shared, picked, "expired");
  decisions.push(decision ?? { step, picked, choice: 0, options: 1, asAsked: true });
  state.countStep(shared);
  return picked;
}

function byDeadline(shared: state.SharedState, a: number, b: number): number {
  const [timeoutA, sinceA] = state.lockWaitOf(shared, a);
  const [timeoutB, sinceB] = state.lockWaitOf(shared, b);
  return timeoutA - timeoutB || sinceA - sinceB;
}

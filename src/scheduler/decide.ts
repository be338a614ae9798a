import type { Schedule } from "../core/index.js";

/*
 * Who takes the next step. A decision is between the clients that can move: the one that moved last stands first where
 * it can go on, and the others follow in turn. Those that rest, because they sleep or fail again and again, stand behind
 * all others.
 */

/** Who can move, and who waits for a lock. */
export interface Situation {
  readonly step: number;
  readonly ready: readonly number[];
  readonly resting: readonly number[];
  readonly blocked: readonly number[];
  /** For each client the step at which it last fell behind, 0 where it never has. */
  readonly demotedAt: readonly number[];
}

export interface Decision {
  readonly step: number;
  readonly picked: number;
  /** What was chosen, as the number that chooses it. */
  readonly choice: number;
  /** How many could be chosen from. */
  readonly options: number;
  /** False where the schedule asked for a client that could not move. */
  readonly asAsked: boolean;
}

/** Undefined where nobody can move. */
export function decide(
  schedule: Schedule,
  { step, ready, resting, blocked, demotedAt }: Situation,
): Decision | undefined {
  const options = [...ready, ...resting];
  const [first] = options;
  const pick = (client: number | undefined, asAsked = true): Decision | undefined =>
    client === undefined
      ? undefined
      : { step, picked: client, choice: options.indexOf(client), options: options.length, asAsked };
  switch (schedule.type) {
    case "choices": {
      const choice = schedule.choices[step] ?? 0;
      const expiring = choice < 0 ? blocked[-1 - choice] : undefined;
      if (expiring !== undefined) return { step, picked: expiring, choice, options: options.length, asAsked: true };
      return pick(options[choice]) ?? pick(first, false);
    }
    case "clients": {
      const wanted = schedule.clients[step];
      if (wanted === undefined) return pick(first);
      return options.includes(wanted) ? pick(wanted) : pick(first, false);
    }
    case "priorities": {
      const rank = (client: number): number =>
        schedule.order.indexOf(client) + schedule.order.length * (demotedAt[client] ?? 0);
      return pick((ready.length > 0 ? ready : resting).toSorted((a, b) => rank(a) - rank(b))[0]);
    }
    default:
      return schedule satisfies never;
  }
}

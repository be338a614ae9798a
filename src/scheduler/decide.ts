import type { Schedule } from "../core/index.js";

/*
 * Which client takes the next step. A decision is between the clients that can move. The client that moved last comes
 * first if it can go on, and the others follow in turn. Clients that have yielded come last. If clients share one
 * process, the decision is between moments, and a client may have several.
 */

/** Which clients can move, and which wait for a lock. In one process: which moments can come. */
export interface Situation {
  readonly step: number;
  readonly ready: readonly number[];
  readonly yielded: readonly number[];
  readonly blocked: readonly number[];
  /** If these are the numbers of moments, what they are. Left out: they are the numbers of clients. */
  readonly moments?: Moments;
  /** For each client the step at which it last got the lowest priority; 0: never. */
  readonly demotedAt: readonly number[];
}

interface Moments {
  /** The number of decisions before this one. */
  readonly decided: number;
  clientOf(moment: number): number;
  idOf(moment: number): string;
}

export interface Decision {
  readonly step: number;
  readonly picked: number;
  /** The number that chooses the picked client. */
  readonly choice: number;
  /** How many clients there were to choose from. */
  readonly options: number;
  /** False if the schedule asked for a client that could not move. */
  readonly asAsked: boolean;
}

/** Returns the decision of a schedule; undefined: no client can move. */
export function decide(
  schedule: Schedule,
  { step, ready, yielded, blocked, demotedAt, moments }: Situation,
): Decision | undefined {
  const clientOf = (mover: number): number => moments?.clientOf(mover) ?? mover;
  const options = [...ready, ...yielded];
  const [first] = options;
  const pick = (mover: number | undefined, asAsked = true): Decision | undefined =>
    mover === undefined
      ? undefined
      : { step, picked: mover, choice: options.indexOf(mover), options: options.length, asAsked };
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
      return pick(options.find((mover) => clientOf(mover) === wanted)) ?? pick(first, false);
    }
    case "moments": {
      const wanted = moments === undefined ? undefined : schedule.moments[moments.decided];
      if (wanted === undefined) return pick(first);
      return pick(options.find((mover) => moments?.idOf(mover) === wanted)) ?? pick(first, false);
    }
    case "priorities": {
      const rank = (mover: number): number =>
        schedule.order.indexOf(clientOf(mover)) + schedule.order.length * (demotedAt[clientOf(mover)] ?? 0);
      return pick((ready.length > 0 ? ready : yielded).toSorted((a, b) => rank(a) - rank(b))[0]);
    }
    default:
      return schedule satisfies never;
  }
}

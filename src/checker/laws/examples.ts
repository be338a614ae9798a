import { inspect } from "node:util";
import type { Attempt, BrokenLaw, Law } from "./broken-law.js";

/** A state, and how it was reached. */
export interface Reached<State, Operation, Response> {
  readonly state: State;
  readonly path: readonly Attempt<Operation, Response>[];
}

/** The first example of each broken law. */
export interface Examples<State, Operation, Response> {
  /** Keeps the example if it is the first one of its law. */
  add(
    law: Law,
    message: string,
    at?: Reached<State, Operation, Response>,
    attempts?: readonly Attempt<Operation, Response>[],
    others?: readonly State[],
  ): void;
  /** Returns whether a function throws or is random: nothing that it returns tells more. */
  isHopeless(): boolean;
  /** Returns the examples, those that make verdicts wrong first. */
  all(): readonly BrokenLaw<State, Operation, Response>[];
}

/** Laws that only make the checker slower if they are broken. */
const slowOnly: readonly Law[] = ["identical-state", "hash"];

export function createExamples<State, Operation, Response>(): Examples<State, Operation, Response> {
  const found = new Map<Law, BrokenLaw<State, Operation, Response>>();
  return {
    add(law, message, at, attempts = [], others = []) {
      if (found.has(law)) return;
      const severity = slowOnly.includes(law) ? "slow" : "wrong";
      const states = at === undefined ? others : [at.state, ...others];
      found.set(law, { law, severity, message, path: at?.path ?? [], states, attempts });
    },
    isHopeless: () => found.has("total") || found.has("deterministic"),
    all: () => [...found.values()].sort((a, b) => Number(a.severity === "slow") - Number(b.severity === "slow")),
  };
}

/** Returns a text that differs if the value differs anywhere inside. */
export function textOf(value: unknown): string {
  return inspect(value, { depth: Number.POSITIVE_INFINITY, maxArrayLength: null, maxStringLength: null, sorted: true });
}

/** Returns the value in one short line, for a message. */
export function brief(value: unknown): string {
  const text = inspect(value, { depth: 4, breakLength: Number.POSITIVE_INFINITY });
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}

/** Returns the attempt in one short line, for a message. */
export function briefAttempt({ operation, response }: Attempt<unknown, unknown>): string {
  return response === undefined ? `${brief(operation)} without a response` : `${brief(operation)} → ${brief(response)}`;
}

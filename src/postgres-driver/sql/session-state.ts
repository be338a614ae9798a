import { type Accesses, type Effect, none, union } from "./accesses.js";
import type { Isolation, Statement } from "./statement.js";

/** What a transaction holds since a savepoint, or since its beginning. */
export interface Level {
  /** Undefined: the beginning of the transaction. */
  readonly savepoint: string | undefined;
  readonly commit: Accesses;
  readonly rollback: Accesses;
}

/** What is known of a connection between two statements. */
export interface SessionState {
  /** `idle`: no BEGIN is open. A batch, or all up to Sync, is then one transaction. */
  readonly status: "idle" | "open" | "failed";
  /** What the transaction holds: the beginning, and one level for each savepoint. */
  readonly levels: readonly Level[];
  /** Of the transaction. Undefined: not known. */
  readonly isolation: Isolation | undefined;
  /** Of the transactions to come. */
  readonly defaultIsolation: Isolation | undefined;
  /** Of the transactions to come, if the open one is rolled back. */
  readonly earlierDefault: Isolation | undefined;
  /** Whether the transaction has taken its snapshot. It means nothing in READ COMMITTED. */
  readonly hasSnapshot: boolean;
  /** What is kept beyond transactions: advisory locks. */
  readonly kept: Accesses;
  readonly temporary: ReadonlySet<string>;
  readonly listens: boolean;
  readonly prepared: ReadonlyMap<string, Statement>;
  readonly cursors: ReadonlyMap<string, Statement>;
}

const beginning: Level = { savepoint: undefined, commit: none, rollback: none };

export function newSession(isolation: Isolation | undefined): SessionState {
  return {
    status: "idle",
    levels: [beginning],
    isolation,
    defaultIsolation: isolation,
    earlierDefault: isolation,
    hasSnapshot: false,
    kept: none,
    temporary: new Set(),
    listens: false,
    prepared: new Map(),
    cursors: new Map(),
  };
}

/** Returns the state after the end of its transaction. */
export function ended(state: SessionState, how: "commit" | "rollback", chains: boolean): SessionState {
  const defaultIsolation = how === "commit" ? state.defaultIsolation : state.earlierDefault;
  return {
    ...state,
    status: chains ? "open" : "idle",
    levels: [beginning],
    isolation: chains ? state.isolation : defaultIsolation,
    defaultIsolation,
    earlierDefault: defaultIsolation,
    hasSnapshot: false,
    cursors: new Map(),
  };
}

/** Returns what the end of the transaction touches. */
export function touchedByEnd({ levels }: SessionState, how: "commit" | "rollback"): Accesses {
  return union(...levels.map((level) => level[how]));
}

/** Returns the state after a statement of the transaction. */
export function hold(state: SessionState, { commit, rollback, session }: Effect): SessionState {
  const top = state.levels.at(-1) ?? beginning;
  const joined: Level = { ...top, commit: union(top.commit, commit), rollback: union(top.rollback, rollback) };
  return { ...state, levels: [...state.levels.slice(0, -1), joined], kept: union(state.kept, session) };
}

export function setSavepoint(state: SessionState, name: string): SessionState {
  return { ...state, levels: [...state.levels, { ...beginning, savepoint: name }] };
}

/** The savepoint is forgotten. What was done since then belongs to the level below. */
export function releaseSavepoint(state: SessionState, name: string): SessionState {
  const index = savepointAt(state, name);
  const below = state.levels[index - 1];
  if (below === undefined) return state;
  const parts = state.levels.slice(index - 1);
  const merged: Level = {
    savepoint: below.savepoint,
    commit: union(...parts.map(({ commit }) => commit)),
    rollback: union(...parts.map(({ rollback }) => rollback)),
  };
  return { ...state, levels: [...state.levels.slice(0, index - 1), merged] };
}

/** Returns what ROLLBACK TO touches, since it frees the locks taken after the savepoint, and the state after it. */
export function rollBackTo(state: SessionState, name: string): { touched: Accesses; state: SessionState } {
  const index = savepointAt(state, name);
  // A savepoint that is not known: nothing is forgotten.
  if (index === -1) return { touched: touchedByEnd(state, "rollback"), state };
  const undone = state.levels.slice(index);
  return {
    touched: union(...undone.map(({ rollback }) => rollback)),
    state: { ...state, status: "open", levels: [...state.levels.slice(0, index), { ...beginning, savepoint: name }] },
  };
}

function savepointAt({ levels }: SessionState, name: string): number {
  return levels.findLastIndex(({ savepoint }) => savepoint === name);
}

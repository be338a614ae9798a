import { type Accesses, type Effect, fullEffect, noEffect, none, union } from "./accesses.js";
import { isolationNamed } from "./isolation.js";
import type { KnownSchema } from "./known-schema.js";
import { argumentValue, type Parameters } from "./parameters.js";
import { commits } from "./row-effects.js";
import {
  ended,
  hold,
  releaseSavepoint,
  rollBackTo,
  type SessionState,
  setSavepoint,
  touchedByEnd,
} from "./session-state.js";
import type { Isolation, Statement, StatementKind } from "./statement.js";
import { effectOfStatement, notifies } from "./statement-effect.js";

/** What a statement touches, and the state after it. */
export interface Advanced {
  readonly accesses: Accesses;
  /** Whether it may free locks. */
  readonly releases: boolean;
  readonly state: SessionState;
}

/** Returns what a statement touches if it succeeds. */
export function advance(
  state: SessionState,
  statement: Statement,
  parameters: Parameters,
  schema: KnownSchema,
): Advanced {
  const quiet = (next: SessionState): Advanced => ({ accesses: none, releases: false, state: next });
  const { kind, name = "" } = statement;
  if (kind === "rollback" || (kind === "commit" && state.status === "failed")) return end(state, "rollback", statement);
  if (kind === "rollback to") {
    const undone = rollBackTo(state, name);
    return { accesses: undone.touched, releases: true, state: undone.state };
  }
  // Until then every statement fails, whatever it is.
  if (state.status === "failed") return quiet(state);
  switch (kind) {
    case "commit":
      return end(state, "commit", statement);
    case "begin":
      return quiet(withIsolation({ ...state, status: "open" }, statement.isolation));
    case "savepoint":
      return quiet(setSavepoint(state, name));
    case "release":
      return quiet(releaseSavepoint(state, name));
    case "set":
      return quiet(withIsolation(state, statement.isolation));
    case "show":
    case "close":
    case "deallocate":
      return quiet(state);
    case "listen":
      return runs({ ...state, listens: true }, statement, notifies);
    case "notify":
      return runs(state, statement, notifies);
    case "constraints":
      // Deferred checks happen now. They are a part of what COMMIT touches.
      return { accesses: touchedByEnd(state, "commit"), releases: false, state };
    case "discard":
      return { accesses: state.kept, releases: true, state: discarded(state, name) };
    case "execute":
      return inner(state, state.prepared.get(name), schema);
    case "fetch":
      return inner(state, state.cursors.get(name), schema);
    case "prepare":
    case "cursor":
    case "read":
    case "write":
    case "lock":
    case "advisory":
    case "truncate":
    case "creation":
    case "definition":
    case "call":
    case "copy":
    case "explain":
    case "unknown":
      return data(state, statement, parameters, schema);
    default:
      throw new Error(`an unknown kind ${kind satisfies never}`);
  }
}

function end(state: SessionState, how: "commit" | "rollback", { chains }: Statement): Advanced {
  const accesses = touchedByEnd(state, how);
  return { accesses, releases: accesses.size > 0, state: ended(state, how, chains) };
}

/** EXECUTE and FETCH run a statement that was named before; what its parameters are is not known. */
function inner(state: SessionState, statement: Statement | undefined, schema: KnownSchema): Advanced {
  if (statement === undefined) return { accesses: fullEffect.now, releases: true, state: hold(state, fullEffect) };
  return data(state, statement, [], schema);
}

function data(state: SessionState, statement: Statement, parameters: Parameters, schema: KnownSchema): Advanced {
  const ownSnapshot = state.isolation === undefined || state.isolation === "read committed";
  const effect = effectOfStatement(statement, { schema, ownSnapshot, temporary: state.temporary, parameters });
  const advanced = runs(remembered(state, statement), statement, effect);
  return { ...advanced, state: configured(advanced.state, statement, parameters) };
}

/** Returns the state after a statement with this effect, and what its isolation adds. */
function runs(state: SessionState, statement: Statement, effect: Effect): Advanced {
  const isolated = ofIsolation(state, statement, effect);
  const unlocks = statement.functions.some(({ name }) => name.name.includes("advisory_unlock"));
  return {
    accesses: union(effect.now, isolated.now),
    releases: unlocks || statement.isOpaque,
    state: hold(hold({ ...state, hasSnapshot: state.hasSnapshot || takesSnapshot(statement.kind) }, effect), isolated),
  };
}

/** These need no snapshot (`PlannedStmtRequiresSnapshot`). All other statements that get here do. */
function takesSnapshot(kind: StatementKind): boolean {
  return kind !== "lock" && kind !== "fetch" && kind !== "notify" && kind !== "listen";
}

const serializable = "serializable";

/**
 * What the isolation level adds.
 *
 * - The first statement of a REPEATABLE READ or SERIALIZABLE transaction takes the snapshot of the whole database. It
 *   depends on its order with every COMMIT that wrote anything, even to tables that it does not name: the next statement
 *   may read those.
 * - PostgreSQL ends SERIALIZABLE transactions that read what others write. Which of them fails depends on which
 *   dependency came last, over all tables, and whether one has committed. So reads and writes of such transactions
 *   depend on their order. Two reads do not: neither is a conflict that the other adds to.
 */
function ofIsolation({ isolation, hasSnapshot }: SessionState, statement: Statement, { now }: Effect): Effect {
  if (isolation === "read committed" || !takesSnapshot(statement.kind)) return noEffect;
  const snapshot: Accesses = hasSnapshot && isolation !== undefined ? none : new Map([[commits, "read"]]);
  if (isolation === "repeatable read" || now.size === 0) return { ...noEffect, now: snapshot };
  const onlyReads = statement.kind === "read" && statement.tables.every(({ action }) => action.does === "read");
  const dependency: Accesses = new Map([[serializable, onlyReads ? "read" : "write"]]);
  const ends: Accesses = new Map([[serializable, "write"]]);
  return { now: union(snapshot, dependency), commit: ends, rollback: ends, session: none };
}

function withIsolation(state: SessionState, change: Statement["isolation"]): SessionState {
  if (change === undefined) return state;
  if (change.of === "transaction" && state.status === "open") return { ...state, isolation: change.level };
  if (change.of === "transaction") return state;
  // Outside of a transaction it holds from the next statement on.
  return {
    ...state,
    defaultIsolation: change.level,
    isolation: state.status === "idle" ? change.level : state.isolation,
  };
}

/** `set_config` may change the isolation level, like SET. */
function configured(state: SessionState, { functions }: Statement, parameters: Parameters): SessionState {
  let current = state;
  for (const { name: called, arguments: given } of functions) {
    if (called.name !== "set_config") continue;
    const name = argumentValue(given[0], parameters)?.toLowerCase();
    const level: Isolation | undefined = isolationNamed(argumentValue(given[1], parameters));
    if (name === undefined) current = { ...current, isolation: undefined, defaultIsolation: undefined };
    if (name === "transaction_isolation") current = withIsolation(current, { of: "transaction", level });
    if (name === "default_transaction_isolation") current = withIsolation(current, { of: "session", level });
  }
  return current;
}

function remembered(state: SessionState, { kind, name = "", inner: named, temporary }: Statement): SessionState {
  if (kind === "prepare" && named !== undefined) {
    return { ...state, prepared: new Map([...state.prepared, [name, named]]) };
  }
  if (kind === "cursor" && named !== undefined)
    return { ...state, cursors: new Map([...state.cursors, [name, named]]) };
  if (temporary === undefined) return state;
  return { ...state, temporary: new Set([...state.temporary, temporary]) };
}

function discarded(state: SessionState, what: string): SessionState {
  if (what !== "DISCARD_ALL") return state;
  return {
    ...state,
    kept: none,
    temporary: new Set(),
    prepared: new Map(),
    cursors: new Map(),
    defaultIsolation: undefined,
    isolation: undefined,
  };
}

import type { ErrorKind } from "../core/index.js";
import type { Execution, Isolation, StatementKind } from "./sql/index.js";
import type { StepPlan } from "./step-plan.js";
import type { TransactionState } from "./wire/index.js";

/** The situation in which a step is taken. */
export interface FaultSituation {
  readonly transaction: TransactionState;
  /** Undefined: not known. */
  readonly isolation: Isolation | undefined;
}

/**
 * Returns the errors with which a server could answer a step, or lose it (PostgreSQL, "PostgreSQL Error Codes"). The worst
 * comes first.
 *
 * A step that commits may be executed although its answer never arrives, and then the client cannot know what happened. Any
 * other step is undone when its connection is lost, so it makes no difference whether the server has got it.
 */
export function faultsOf(
  { executions, disconnects }: StepPlan,
  { transaction, isolation }: FaultSituation,
): readonly ErrorKind[] {
  const kinds = executions.map(({ statement }) => statement.kind);
  if (disconnects || transaction === "failed") return [];
  const canCommit = kinds.includes("commit") || (transaction === "idle" && executions.some(writes));
  const lost: readonly ErrorKind[] = canCommit
    ? ["answer-lost", "connection-lost", "57P01"]
    : ["connection-lost", "57P01"];
  if (kinds.includes("commit")) return isolation === "serializable" ? [...lost, "40001"] : lost;
  if (!executions.some(runs)) return ["connection-lost"];
  return [
    ...lost,
    ...(isolation === "read committed" || isolation === undefined ? [] : (["40001"] as const)),
    ...(executions.some(waits) ? (["40P01"] as const) : []),
    "57014",
    ...(executions.some(writes) ? (["53100", "25006"] as const) : []),
  ];
}

const running: readonly StatementKind[] = [
  "read",
  "write",
  "lock",
  "truncate",
  "creation",
  "definition",
  "call",
  "copy",
  "execute",
  "unknown",
];

/** Whether it does more than change the session. */
function runs({ statement: { kind } }: Execution): boolean {
  return running.includes(kind);
}

function writes(execution: Execution): boolean {
  const { kind } = execution.statement;
  return runs(execution) && kind !== "read" && kind !== "lock";
}

/** Whether it may wait for a lock, so that it may be chosen to end a deadlock. */
function waits(execution: Execution): boolean {
  const { kind, tables } = execution.statement;
  return (
    writes(execution) || kind === "lock" || kind === "advisory" || tables.some(({ action }) => action.does !== "read")
  );
}

/** The errors with which a server could refuse a connection. */
export const connectingFaults: readonly ErrorKind[] = ["connection-lost", "53300"];

/** Returns SQL that fails with this error. */
export function failingSql(kind: ErrorKind): string {
  // An administrator ends the session.
  if (kind === "57P01") return "SELECT pg_catalog.pg_terminate_backend(pg_catalog.pg_backend_pid())";
  return `DO $$ BEGIN RAISE EXCEPTION '${messageOf(kind)}' USING ERRCODE = '${kind}'; END $$`;
}

/** Returns the message of the server for an error. */
function messageOf(kind: ErrorKind): string {
  const messages: { readonly [Kind in ErrorKind]?: string } = {
    "40001": "could not serialize access due to concurrent update",
    "40P01": "deadlock detected",
    "57014": "canceling statement due to statement timeout",
    "53100": "could not extend file: No space left on device",
    "25006": "cannot execute this statement in a read-only transaction",
  };
  const message = messages[kind];
  if (message === undefined) throw new Error(`${kind} is no error that a statement can raise`);
  return message;
}

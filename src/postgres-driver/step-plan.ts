import { describeSql, type Execution, onlyParsed, type Statement } from "./sql/index.js";
import type { Batch, Command, Parameter } from "./wire/index.js";

/** What a step on a database will do. */
export interface StepPlan {
  /** Its SQL in one line. */
  readonly label: string;
  readonly executions: readonly Execution[];
  /** Whether it ends the connection. */
  readonly disconnects: boolean;
}

/**
 * Returns the plan of a batch; undefined: it is no step, because it does nothing that clients share. Drivers prepare
 * statements and read the catalog by themselves.
 */
export function planOf({ commands, session }: Batch): StepPlan | undefined {
  if (commands.some(({ type }) => type === "terminate")) {
    // Outside of a transaction a connection ends without a trace, except if it holds advisory locks or listens.
    return { label: "disconnect", executions: [], disconnects: true };
  }
  const executed = commands.flatMap(executionsOf);
  // Within a transaction, preparing a statement alone may already take its snapshot.
  const executions = executed.length > 0 || session.transaction !== "active" ? executed : commands.flatMap(parsedBy);
  const isCopying = commands.some(({ type }) => type.startsWith("copy"));
  const isShared = isCopying || executions.some(({ statement }) => !statement.isOfDriver);
  // In a transaction such a query may take its snapshot.
  if (!isShared && (executions.length === 0 || session.transaction === "idle")) return undefined;
  const labels = executions.map(({ statement }) => statement.label);
  return { label: isCopying ? "COPY data" : labels.join("; "), executions, disconnects: false };
}

function executionsOf(command: Command): readonly Execution[] {
  switch (command.type) {
    case "query":
      return describeSql(command.sql).map((statement) => ({ statement, parameters: [] }));
    case "execute":
      return command.sql === undefined
        ? [{ statement: unknownStatement, parameters: [] }]
        : describeSql(command.sql).map((statement) => ({ statement, parameters: command.parameters.map(textOf) }));
    case "function call":
      return [{ statement: unknownStatement, parameters: [] }];
    case "copy data":
    case "copy done":
    case "copy failed":
    case "terminate":
    case "parse":
    case "bind":
    case "describe":
    case "close":
    case "sync":
    case "flush":
    case "invalid":
      return [];
    default:
      return command satisfies never;
  }
}

function parsedBy(command: Command): readonly Execution[] {
  if (command.type !== "parse") return [];
  return describeSql(command.sql).map((statement) => ({ statement: onlyParsed(statement), parameters: [] }));
}

/** A value in the binary form of its type is not read. */
function textOf({ value }: Parameter): string | null | undefined {
  return Buffer.isBuffer(value) ? undefined : value;
}

/** Of a statement whose text Rollcall does not know. */
const unknownStatement: Statement = {
  kind: "unknown",
  label: "a statement prepared by SQL",
  tables: [],
  functions: [],
  operators: [],
  returnsRows: true,
  usesClock: false,
  usesRandom: false,
  usesSequence: false,
  usesSystemColumns: false,
  isOfDriver: false,
  isOpaque: true,
  isolation: undefined,
  chains: false,
  name: undefined,
  inner: undefined,
  temporary: undefined,
};

import { isolationNamed } from "./isolation.js";
import { type Isolation, type Statement, type StatementKind, type TableAction, tableLockModes } from "./statement.js";
import { argument, asList, asText, asTree, nameIn, nodesIn, type Tree, tableName } from "./tree.js";

/** What is known about a statement that is not a query: its kind, and what differs from one that does nothing. */
export type Utility = Partial<Statement> & { readonly kind: StatementKind };

/** Describes a statement that is not a query; undefined: nothing is known about it. */
export function describeUtility(
  kind: string,
  tree: Tree,
  describeInner: (node: unknown) => Statement,
): Utility | undefined {
  switch (kind) {
    case "TransactionStmt":
      return transaction(tree);
    case "VariableSetStmt":
      return setting(tree);
    case "VariableShowStmt":
      return { kind: "show", name: asText(tree.name), returnsRows: true, isOfDriver: true };
    case "LockStmt":
      return lockTable(tree);
    case "TruncateStmt":
      return truncate(tree);
    case "CopyStmt":
      return copy(tree, describeInner);
    case "PrepareStmt":
      return prepared(asText(tree.name), describeInner(tree.query));
    case "ExecuteStmt":
      return { kind: "execute", name: asText(tree.name), returnsRows: true };
    case "DeallocateStmt":
      return { kind: "deallocate", name: asText(tree.name) };
    case "DeclareCursorStmt":
      return cursor(tree, describeInner(tree.query));
    case "FetchStmt":
      return { kind: "fetch", name: asText(tree.portalname), returnsRows: tree.ismove !== true };
    case "ClosePortalStmt":
      return { kind: "close", name: asText(tree.portalname) };
    case "NotifyStmt":
      return { kind: "notify", name: asText(tree.conditionname) };
    case "ListenStmt":
    case "UnlistenStmt":
      return { kind: "listen", name: asText(tree.conditionname) };
    case "ConstraintsSetStmt":
      return { kind: "constraints" };
    case "DiscardStmt":
      return { kind: "discard", name: asText(tree.target) };
    case "CallStmt":
      return call(tree);
    case "DoStmt":
      return block(tree);
    case "ExplainStmt":
      return explain(tree, describeInner(tree.query));
    default:
      return undefined;
  }
}

function transaction(tree: Tree): Utility | undefined {
  const name = asText(tree.savepoint_name);
  const chains = tree.chain === true;
  switch (tree.kind) {
    case "TRANS_STMT_BEGIN":
    case "TRANS_STMT_START": {
      const level = isolationOption(tree.options);
      return { kind: "begin", isolation: level === undefined ? undefined : { of: "transaction", level } };
    }
    case "TRANS_STMT_COMMIT":
      return { kind: "commit", chains };
    case "TRANS_STMT_ROLLBACK":
      return { kind: "rollback", chains };
    case "TRANS_STMT_SAVEPOINT":
      return { kind: "savepoint", name };
    case "TRANS_STMT_RELEASE":
      return { kind: "release", name };
    case "TRANS_STMT_ROLLBACK_TO":
      return { kind: "rollback to", name };
    default:
      // Transactions in two phases outlast their session.
      return undefined;
  }
}

function isolationOption(options: unknown): Isolation | undefined {
  for (const option of nodesIn(options, "DefElem")) {
    if (option.defname !== "transaction_isolation") continue;
    const value = argument(option.arg);
    return value.is === "constant" ? isolationNamed(value.text) : undefined;
  }
  return undefined;
}

function setting(tree: Tree): Utility | undefined {
  const name = asText(tree.name)?.toLowerCase();
  const level = isolationOption(tree.args);
  // SET TRANSACTION SNAPSHOT takes the snapshot of another session.
  if (name === "transaction snapshot") return undefined;
  if (name === "transaction") {
    return { kind: "set", name, isolation: level === undefined ? undefined : { of: "transaction", level } };
  }
  if (name === "session characteristics") {
    return { kind: "set", name, isolation: level === undefined ? undefined : { of: "session", level } };
  }
  if (tree.kind === "VAR_RESET_ALL") return { kind: "set", isolation: { of: "session", level: undefined } };
  const isolation = isolationSetting(name, asList(tree.args)[0]);
  return { kind: "set", name, isolation };
}

/** Returns what setting one of the two variables of isolation changes. */
function isolationSetting(name: string | undefined, value: unknown): Statement["isolation"] {
  const of = name === "transaction_isolation" ? "transaction" : "session";
  if (of === "session" && name !== "default_transaction_isolation") return undefined;
  const constant = argument(value);
  return { of, level: constant.is === "constant" ? isolationNamed(constant.text) : undefined };
}

function lockTable(tree: Tree): Utility {
  const mode = tableLockModes[Number(tree.mode) - 1] ?? "access exclusive";
  return {
    kind: "lock",
    ...onTables(tree, { does: "lock table", mode, ifLocked: tree.nowait === true ? "fail" : "wait" }),
  };
}

function truncate(tree: Tree): Utility {
  return { kind: "truncate", ...onTables(tree, { does: "truncate", cascades: tree.behavior === "DROP_CASCADE" }) };
}

function onTables(tree: Tree, action: TableAction): Pick<Statement, "tables"> {
  return { tables: nodesIn(tree.relations, "RangeVar").map((node) => ({ table: tableName(node), action })) };
}

function copy(tree: Tree, describeInner: (node: unknown) => Statement): Utility | undefined {
  // A file or a program of the server.
  if (tree.filename !== undefined || tree.is_program === true) return undefined;
  if (tree.query !== undefined) return { ...describeInner(tree.query), kind: "copy", returnsRows: false };
  const relation = asTree(tree.relation);
  if (relation === undefined) return undefined;
  const columns = tree.attlist === undefined ? undefined : asList(tree.attlist).map(nameIn);
  const action: TableAction = tree.is_from === true ? { does: "insert", columns, ifExists: "fail" } : { does: "read" };
  return { kind: "copy", tables: [{ table: tableName(relation), action }] };
}

/** The bit of the options of a cursor that lets it outlast its transaction (`CURSOR_OPT_HOLD`). */
const withHold = 0x20;

function cursor(tree: Tree, inner: Statement): Utility | undefined {
  // Its query runs to the end during COMMIT.
  if ((Number(tree.options) & withHold) !== 0) return undefined;
  return { ...inner, kind: "cursor", name: asText(tree.portalname), inner, returnsRows: false };
}

function call(tree: Tree): Utility {
  const [name = "", schema] = asList(asTree(tree.funccall)?.funcname).map(nameIn).reverse();
  return { kind: "call", isOpaque: true, returnsRows: true, functions: [{ name: { schema, name }, arguments: [] }] };
}

function block(tree: Tree): Utility | undefined {
  const code = nodesIn(tree.args, "DefElem").find(({ defname }) => defname === "as");
  return /\b(commit|rollback|call)\b/i.test(nameIn(code?.arg)) ? undefined : { kind: "call", isOpaque: true };
}

function explain(tree: Tree, inner: Statement): Utility {
  const runs = nodesIn(tree.options, "DefElem").some(({ defname }) => defname === "analyze");
  if (runs) return { ...inner, kind: "explain", inner, returnsRows: true };
  return { kind: "explain", inner, returnsRows: true, isOpaque: inner.isOpaque, tables: inner.tables.map(onlyRead) };
}

/** What parsing a statement touches: it needs its tables, but neither reads nor changes them. */
export function prepared(name: string | undefined, inner: Statement): Utility {
  return { kind: "prepare", name, inner, isOpaque: inner.isOpaque, tables: inner.tables.map(onlyRead) };
}

function onlyRead({ table }: Statement["tables"][number]): Statement["tables"][number] {
  return { table, action: { does: "read" } };
}

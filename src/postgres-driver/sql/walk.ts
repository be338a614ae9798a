import { isRandom, isSequenceFunction, readsClock } from "./functions.js";
import type { FunctionCall, IfLocked, RowLock, TableAccess, TableAction } from "./statement.js";
import { argument, asList, asText, asTree, nameIn, nodesIn, type Tree, tableName } from "./tree.js";

/*
 * Collects what a tree of the parser names: tables with what is done to them, functions, operators. The trees have more
 * than 200 kinds of nodes. Those that matter here are handled by name, and all others are searched for them.
 */

/** What was found in a tree. */
export interface Found {
  readonly tables: TableAccess[];
  readonly functions: FunctionCall[];
  readonly operators: string[];
  usesClock: boolean;
  usesRandom: boolean;
  usesSequence: boolean;
  usesSystemColumns: boolean;
  /** Whether a statement in it makes a table of what it selects. */
  makesTable: boolean;
}

export function emptyFound(): Found {
  return {
    tables: [],
    functions: [],
    operators: [],
    usesClock: false,
    usesRandom: false,
    usesSequence: false,
    usesSystemColumns: false,
    makesTable: false,
  };
}

/** The names of WITH that are visible at a node: they hide tables. */
type Scope = ReadonlySet<string>;

/** Collects what a tree of the parser names. */
export function walk(value: unknown, found: Found, scope: Scope = new Set()): void {
  if (Array.isArray(value)) {
    for (const each of value) walk(each, found, scope);
    return;
  }
  const tree = asTree(value);
  if (tree === undefined) return;
  for (const [key, inner] of Object.entries(tree)) {
    const node = asTree(inner);
    if (node === undefined || !visit(key, node, found, scope)) walk(inner, found, scope);
  }
}

/** Handles a node; false: its kind does not matter, and its children must be searched. */
function visit(kind: string, node: Tree, found: Found, scope: Scope): boolean {
  switch (kind) {
    case "SelectStmt":
    case "larg":
    case "rarg":
      if (kind !== "SelectStmt" && !isSelect(node)) return false;
      select(node, found, scope);
      return true;
    case "InsertStmt":
      insert(node, found, scope);
      return true;
    case "UpdateStmt":
      modify(node, { does: "update", columns: targets(node.targetList) }, found, scope);
      return true;
    case "DeleteStmt":
      modify(node, { does: "delete" }, found, scope);
      return true;
    case "MergeStmt":
      merge(node, found, scope);
      return true;
    case "RangeVar":
      range(node, { does: "read" }, found, scope);
      return true;
    case "FuncCall":
      called(node, found);
      return false;
    case "TypeCast":
      castTo(lastName(asTree(node.typeName)?.names), found);
      return false;
    case "A_Expr":
    case "SubLink":
      operator(node.name ?? node.operName, found);
      return false;
    case "SQLValueFunction":
      found.usesClock ||= /TIME|DATE/.test(String(node.op));
      return true;
    case "ColumnRef":
      found.usesSystemColumns ||= /^(xmin|xmax|cmin|cmax|ctid)$/.test(lastName(node.fields));
      return false;
    default:
      return false;
  }
}

/** The two sides of a UNION are selections without a wrapper; those of a join or of an operator have one. */
function isSelect(node: Tree): boolean {
  return "limitOption" in node || "op" in node;
}

/** Adds the names of the WITH of a statement to the scope, and collects what its queries name. */
function withNames(node: Tree, found: Found, scope: Scope): Scope {
  const clause = asTree(node.withClause);
  if (clause === undefined) return scope;
  const queries = nodesIn(clause.ctes, "CommonTableExpr");
  const visible = new Set(scope);
  const names = queries.map(({ ctename }) => asText(ctename) ?? "");
  if (clause.recursive === true) for (const name of names) visible.add(name);
  for (const [index, query] of queries.entries()) {
    walk(query.ctequery, found, new Set(visible));
    visible.add(names[index] ?? "");
  }
  return visible;
}

function select(node: Tree, found: Found, scope: Scope): void {
  const visible = withNames(node, found, scope);
  if (node.intoClause !== undefined) found.makesTable = true;
  for (const clause of nodesIn(node.lockingClause, "LockingClause")) lockRows(node, clause, found, visible);
  const { withClause: _, lockingClause: __, intoClause: ___, ...rest } = node;
  walk(rest, found, visible);
}

const strengths: { readonly [name: string]: RowLock } = {
  LCS_FORKEYSHARE: "key share",
  LCS_FORSHARE: "share",
  LCS_FORNOKEYUPDATE: "no key update",
  LCS_FORUPDATE: "update",
};

const waits: { readonly [name: string]: IfLocked } = { LockWaitSkip: "skip", LockWaitError: "fail" };

/** FOR UPDATE and its like lock what FROM names, also in a subquery there; with OF, only what has that name. */
function lockRows(node: Tree, clause: Tree, found: Found, scope: Scope): void {
  const action: TableAction = {
    does: "lock rows",
    strength: strengths[String(clause.strength)] ?? "update",
    ifLocked: waits[String(clause.waitPolicy)] ?? "wait",
  };
  const only = nodesIn(clause.lockedRels, "RangeVar").map(({ relname }) => asText(relname) ?? "");
  // Unions cannot be locked, so FROM has everything. What it names besides tables is collected elsewhere.
  const inside = emptyFound();
  const from =
    only.length === 0 ? asList(node.fromClause) : asList(node.fromClause).flatMap((each) => named(each, only));
  walk(from, inside, scope);
  for (const { table, action: old } of inside.tables) if (old.does === "read") found.tables.push({ table, action });
}

/** Returns the parts of FROM that have one of these names. */
function named(value: unknown, names: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((each) => named(each, names));
  const tree = asTree(value);
  if (tree === undefined) return [];
  return Object.entries(tree).flatMap(([key, inner]) => {
    const alias = asText(asTree(asTree(inner)?.alias)?.aliasname);
    const name = alias ?? (key === "RangeVar" ? asText(asTree(inner)?.relname) : undefined);
    return name !== undefined && names.includes(name) ? [{ [key]: inner }] : named(inner, names);
  });
}

function insert(node: Tree, found: Found, scope: Scope): void {
  const visible = withNames(node, found, scope);
  const conflict = asTree(node.onConflictClause);
  const isUpdate = conflict?.action === "ONCONFLICT_UPDATE";
  const ifExists = conflict === undefined ? "fail" : isUpdate ? { updates: targets(conflict.targetList) } : "nothing";
  target(node.relation, { does: "insert", columns: givenColumns(node), ifExists }, found);
  const { withClause: _, relation: __, ...rest } = node;
  walk(rest, found, visible);
}

/** Returns the columns to which an INSERT gives a value in each row. */
function givenColumns(node: Tree): readonly string[] | undefined {
  const names = targets(node.cols);
  const values = asTree(asTree(node.selectStmt)?.SelectStmt)?.valuesLists;
  if (names.length === 0) return node.selectStmt === undefined ? [] : undefined;
  const rows = asList(values).map((row) => asList(asTree(asTree(row)?.List)?.items));
  return names.filter((_, index) => rows.every((row) => asTree(asTree(row[index])?.SetToDefault) === undefined));
}

function modify(node: Tree, action: TableAction, found: Found, scope: Scope): void {
  const visible = withNames(node, found, scope);
  target(node.relation, action, found);
  const { withClause: _, relation: __, ...rest } = node;
  walk(rest, found, visible);
}

function merge(node: Tree, found: Found, scope: Scope): void {
  const visible = withNames(node, found, scope);
  for (const clause of nodesIn(node.mergeWhenClauses, "MergeWhenClause")) {
    const columns = targets(clause.targetList);
    if (clause.commandType === "CMD_UPDATE") target(node.relation, { does: "update", columns }, found);
    if (clause.commandType === "CMD_DELETE") target(node.relation, { does: "delete" }, found);
    if (clause.commandType === "CMD_INSERT") {
      target(node.relation, { does: "insert", columns: undefined, ifExists: "fail" }, found);
    }
  }
  target(node.relation, { does: "read" }, found);
  const { withClause: _, relation: __, ...rest } = node;
  walk(rest, found, visible);
}

/** The columns of a SET or an INSERT. */
function targets(list: unknown): readonly string[] {
  return nodesIn(list, "ResTarget").flatMap(({ name }) => asText(name) ?? []);
}

/** The table that a statement changes: a name of WITH does not hide it. */
function target(relation: unknown, action: TableAction, found: Found): void {
  const node = asTree(relation);
  if (node !== undefined) range(node, action, found, new Set());
}

function range(node: Tree, action: TableAction, found: Found, scope: Scope): void {
  const table = tableName(node);
  if (table.schema === undefined && scope.has(table.name)) return;
  found.tables.push({ table, action });
}

function called(node: Tree, found: Found): void {
  const names = asList(node.funcname).map(nameIn);
  const name = { schema: names.at(-2), name: names.at(-1) ?? "" };
  found.functions.push({ name, arguments: asList(node.args).map(argument) });
  found.usesClock ||= readsClock(name);
  found.usesRandom ||= isRandom(name);
  found.usesSequence ||= isSequenceFunction(name);
}

/** A cast to regclass and the like searches a name in the catalog. */
function castTo(type: string, found: Found): void {
  if (/^reg[a-z]+$/.test(type))
    found.functions.push({ name: { schema: "pg_catalog", name: `to_${type}` }, arguments: [] });
}

function operator(names: unknown, found: Found): void {
  const name = asList(names).map(nameIn).at(-1);
  if (name !== undefined) found.operators.push(name);
}

function lastName(fields: unknown): string {
  return nameIn(asList(fields).at(-1));
}

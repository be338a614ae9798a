import type { Utility } from "./describe-utility.js";
import type { TableAccess } from "./statement.js";
import { asList, asTree, nodesIn, type Tree, tableName } from "./tree.js";
import { emptyFound, walk } from "./walk.js";

/** Describes CREATE SCHEMA and CREATE TABLE; undefined: it does more than that, and nothing is known about it. */
export function describeCreation(kind: string, tree: Tree): Utility | undefined {
  switch (kind) {
    case "CreateSchemaStmt":
      // Other definitions may be a part of it.
      return asList(tree.schemaElts).length === 0 ? { kind: "creation" } : undefined;
    case "CreateStmt":
      return createTable(tree);
    default:
      return undefined;
  }
}

function createTable(tree: Tree): Utility | undefined {
  const relation = asTree(tree.relation);
  if (relation === undefined || tree.inhRelations !== undefined || tree.partbound !== undefined) return undefined;
  if (relation.relpersistence === "t") return createTemporaryTable(tree, relation);
  const columns = nodesIn(tree.tableElts, "ColumnDef");
  const constraints = nodesIn(tree.tableElts, "Constraint");
  // LIKE and OF read other definitions.
  const isPlain = columns.length + constraints.length === asList(tree.tableElts).length;
  if (!isPlain || tree.ofTypename !== undefined) return undefined;
  const all = [...constraints, ...columns.flatMap((column) => nodesIn(column.constraints, "Constraint"))];
  const referenced = all.map(({ pktable }) => asTree(pktable)).filter((each) => each !== undefined);
  return { kind: "creation", tables: referenced.filter((each) => !isSame(each, relation)).map(lockReferenced) };
}

/** A temporary table belongs to its session. All other definitions are seen by others. */
function createTemporaryTable(tree: Tree, relation: Tree): Utility {
  const found = emptyFound();
  walk(tree.tableElts, found);
  const { makesTable: _, ...rest } = found;
  return { kind: "definition", ...rest, temporary: tableName(relation).name };
}

function isSame(one: Tree, other: Tree): boolean {
  return one.relname === other.relname && one.schemaname === other.schemaname;
}

/** A foreign key adds triggers to the table that it refers to, and keeps out its writers meanwhile. */
function lockReferenced(referenced: Tree): TableAccess {
  return {
    table: tableName(referenced),
    action: { does: "lock table", mode: "share row exclusive", ifLocked: "wait" },
  };
}

import { describeCreation } from "./describe-creation.js";
import { describeUtility, prepared } from "./describe-utility.js";
import { isAdvisory, isOfCatalog, reachOf, showsTheMoment } from "./functions.js";
import { labelOf } from "./label.js";
import { type Node, type Parsed, parse } from "./parser.js";
import type { Statement, StatementKind } from "./statement.js";
import { asList, asTree, type Tree } from "./tree.js";
import { emptyFound, type Found, walk } from "./walk.js";

/** How many texts are remembered. A program has few, unless it writes values into its SQL. */
const textsMax = 2000;

const described = new Map<string, readonly Statement[]>();

/**
 * Returns what the statements of a batch do, as far as their text shows. If PostgreSQL would refuse its syntax, the batch
 * counts as one statement about which nothing is known. `loadParser` must have been awaited.
 */
export function describeSql(sql: string): readonly Statement[] {
  const known = described.get(sql);
  if (known !== undefined) return known;
  const statements = parse(sql)?.map(describeParsed) ?? [opaque(labelOf(sql))];
  // The oldest text is forgotten first.
  const oldest = described.size >= textsMax ? described.keys().next().value : undefined;
  if (oldest !== undefined) described.delete(oldest);
  described.set(sql, statements);
  return statements;
}

function describeParsed({ node, text }: Parsed): Statement {
  return describeNode(node, labelOf(text));
}

/** Returns what is true of a statement that does nothing. */
function base(kind: StatementKind, label: string): Statement {
  return {
    kind,
    label,
    tables: [],
    functions: [],
    operators: [],
    returnsRows: false,
    usesClock: false,
    usesRandom: false,
    usesSequence: false,
    usesSystemColumns: false,
    isOfDriver: false,
    isOpaque: false,
    isolation: undefined,
    chains: false,
    name: undefined,
    inner: undefined,
    temporary: undefined,
  };
}

/** Returns what PREPARE, or parsing alone in the extended protocol, does for a statement. */
export function onlyParsed(statement: Statement): Statement {
  return { ...base("prepare", statement.label), ...prepared(undefined, statement) };
}

function opaque(label: string): Statement {
  return { ...base("unknown", label), isOpaque: true, returnsRows: true };
}

function describeNode(node: Node, label: string): Statement {
  const [kind = "", content] = Object.entries(node)[0] ?? [];
  const tree = asTree(content) ?? {};
  switch (kind) {
    case "SelectStmt":
    case "InsertStmt":
    case "UpdateStmt":
    case "DeleteStmt":
    case "MergeStmt":
      return describeData(kind, tree, node, label);
    default: {
      const utility =
        describeCreation(kind, tree) ?? describeUtility(kind, tree, (inner) => describeNode(inner as Node, label));
      if (utility !== undefined) return { ...base(utility.kind, label), ...utility };
      return { ...opaque(label), kind: creates(kind, tree) ? "creation" : defines(kind) ? "definition" : "unknown" };
    }
  }
}

/** Without what refuses to run in a transaction, and CREATE RULE, which locks its table. */
function creates(kind: string, { concurrent }: Tree): boolean {
  if (/^Create(db|TableSpace|Subscription)/.test(kind) || concurrent === true) return false;
  return /^(Create|View|Index|Define|CompositeType|Grant)/.test(kind);
}

function defines(kind: string): boolean {
  return /^(Create|Alter|Drop|Rename|Comment|Index|Rule|Refresh|Reindex)/.test(kind);
}

/** Describes what reads and writes rows. */
function describeData(kind: string, tree: Tree, node: Node, label: string): Statement {
  const found = emptyFound();
  walk(node, found);
  const changes = found.tables.some(({ action }) => action.does !== "read" && action.does !== "lock rows");
  const advisory = found.tables.length === 0 && found.functions.some(({ name }) => isAdvisory(name));
  const returns = kind === "SelectStmt" || asList(tree.returningList).length > 0 || tree.returningClause !== undefined;
  const { makesTable, ...rest } = found;
  return {
    ...base(makesTable ? "creation" : changes ? "write" : advisory ? "advisory" : "read", label),
    ...rest,
    returnsRows: returns && !makesTable,
    isOfDriver: !changes && !makesTable && !advisory && isOfDriver(found),
    isOpaque: makesTable,
  };
}

/**
 * Whether drivers send it by themselves. Other queries of the catalog are the application's: whether a schema exists, for
 * example, depends on what other clients do.
 */
function isOfDriver({ tables, functions }: Found): boolean {
  const onlyReads = tables.every(
    ({ table, action }) => action.does === "read" && isOfCatalog(table) && !showsTheMoment(table),
  );
  const readsTypes = tables.some(({ table }) => typeTables.test(table.name));
  const calls = readsTypes ? withTypes : ofSession;
  return (
    onlyReads &&
    (readsTypes || (tables.length === 0 && functions.length > 0)) &&
    functions.every((call) => {
      const reach = reachOf(call);
      // Functions of other schemas are the application's own.
      const isBuiltIn = call.name.schema === undefined || call.name.schema === "pg_catalog";
      return isBuiltIn && calls.test(call.name.name) && reach !== "everything" && reach !== "handled";
    })
  );
}

const typeTables = /^pg_(type|enum|range)$/;
const withTypes =
  /^(pg_|current_|session_|has_|to_reg|format_type|version|obj_|col_|array_|quote_|unnest|coalesce|generate_s)/;
const ofSession =
  /^(version|current_\w+|session_user|pg_backend_pid|pg_client_encoding|pg_is_in_recovery|set_config|inet_\w+)$/;

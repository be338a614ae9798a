import { truncate } from "../truncate.js";

/*
 * Shortens SQL to what distinguishes one statement from the next: the verb, the table, the columns and the condition.
 * Statements written by an ORM often share their first hundred columns.
 */

const verbs =
  /^(?:SELECT|INSERT|UPDATE|DELETE|REPLACE|WITH|CREATE|DROP|ALTER|BEGIN|SAVEPOINT|COMMIT|END|ROLLBACK|RELEASE|PRAGMA|ATTACH|DETACH|VACUUM|REINDEX|ANALYZE|EXPLAIN|VALUES)(?=\s|;|$)/i;

/** Returns whether the label of a step is an SQL statement, not a file call or an operation such as `update("key")`. */
export function isSql(label: string): boolean {
  return verbs.test(label);
}

/** Returns whether the statement writes to the database, committed or not. */
export function isWriting(label: string): boolean {
  if (/^WITH\b/i.test(label))
    return /\b(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE|DELETE\s+FROM)\b/i.test(label);
  return /^(?:INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER|VACUUM|REINDEX)(?=\s|$)/i.test(label);
}

/** Returns a statement in at most `room` columns. Default: 70, which fits into a sentence. */
export function shortSql(label: string, room = 70): string {
  const forms = formsOf(plain(label));
  const fitting = forms.find((form) => form.length <= room);
  return fitting ?? truncate(forms.at(-1) ?? label, room);
}

/** Returns the statement without quotes around names and without table names before columns, which ORMs always write. */
function plain(label: string): string {
  return label
    .replace(/\s+/g, " ")
    .split(/('(?:[^']|'')*')/)
    .map((part, index) => (index % 2 === 1 ? part : plainCode(part)))
    .join("")
    .trim();
}

function plainCode(code: string): string {
  return code
    .replace(/"(\w+)"|`(\w+)`|\[(\w+)\]/g, (_, a, b, c) => a ?? b ?? c)
    .replace(/\b[A-Za-z_]\w*\.(?=[A-Za-z_*])/g, "")
    .replaceAll("( ", "(")
    .replaceAll(" )", ")")
    .replace(/ AND 1 ?= ?1\b/gi, "");
}

/** Returns forms of the statement, each shorter than the one before. */
function formsOf(sql: string): readonly string[] {
  return select(sql) ?? insert(sql) ?? update(sql) ?? remove(sql) ?? create(sql) ?? [upperFirst(sql)];
}

const notAnAlias = "WHERE|LEFT|RIGHT|FULL|INNER|CROSS|NATURAL|JOIN|ORDER|LIMIT|GROUP|ON|UNION|SET|USING|INDEXED|NOT";
const alias = new RegExp(`^(\\w+) (?:AS )?(?!(?:${notAnAlias})\\b)\\w+(?= |$)`, "i");

function select(sql: string): string[] | undefined {
  const [, from] = /^SELECT .*? FROM (.*)$/i.exec(sql) ?? [];
  if (from === undefined) return undefined;
  const { table, where, tail } = partsOf(from.replace(alias, "$1"));
  return [
    `SELECT … FROM ${table}${where}${tail}`,
    `SELECT … FROM ${table}${where}`,
    `SELECT … ${table}${where}`,
    `SELECT … ${table}${columnsIn(where)}`,
  ];
}

function insert(sql: string): string[] | undefined {
  const [, verb, table, rest = ""] = /^(INSERT (?:OR \w+ )?INTO|REPLACE INTO) (\w+)(.*)$/i.exec(sql) ?? [];
  if (verb === undefined || table === undefined) return undefined;
  const [copied = ""] = /\bSELECT\b.*$/i.exec(rest) ?? [];
  const [from] = copied === "" ? [] : (select(copied) ?? []);
  const [conflict = ""] = / ON CONFLICT.*$/i.exec(rest) ?? [];
  const what = `${verb.toUpperCase()} ${table}`;
  const first = from === undefined ? `${what}${conflict}` : `${what} ${from}`;
  const action = /DO NOTHING/i.test(conflict)
    ? " ON CONFLICT DO NOTHING"
    : conflict === ""
      ? ""
      : " ON CONFLICT DO UPDATE";
  return [first, `${what}${action}`, what];
}

/** More columns fit on no line. */
const columnsShown = 50;

function update(sql: string): string[] | undefined {
  const [, verb, table, rest = ""] = /^(UPDATE(?: OR \w+)?) (\w+) (?:AS \w+ )?SET (.*)$/i.exec(sql) ?? [];
  if (verb === undefined || table === undefined) return undefined;
  const { table: values, where } = partsOf(rest);
  const columns = [...values.matchAll(/\b(\w+) ?=(?!=)/g)].flatMap(([, column]) => column ?? []);
  const fitting = columns.slice(0, columnsShown);
  const fewer = fitting.map((_, index) => fitting.slice(0, fitting.length - index));
  const what = `${verb.toUpperCase()} ${table} SET`;
  return [
    `${what} ${values}${where}`,
    `${what} ${columns.join(", ")}${where}`,
    ...fewer.map((some) => `${what} ${some.join(", ")}${some.length < columns.length ? ", …" : ""}`),
  ];
}

function remove(sql: string): string[] | undefined {
  const [, from] = /^DELETE FROM (.*)$/i.exec(sql) ?? [];
  if (from === undefined) return undefined;
  const { table, where } = partsOf(from.replace(alias, "$1"));
  return [`DELETE FROM ${table}${where}`, `DELETE FROM ${table}${columnsIn(where)}`];
}

function create(sql: string): string[] | undefined {
  const form = /^(CREATE (?:\w+ )*?(?:TABLE|INDEX|TRIGGER|VIEW)(?: IF NOT EXISTS)?) (\w+)/i.exec(sql);
  return form === null ? undefined : [`${form[1]?.toUpperCase()} ${form[2]}`];
}

/** Splits with two searches: one expression for all would take time that grows with the square of the length. */
function partsOf(text: string): { readonly table: string; readonly where: string; readonly tail: string } {
  const [head, tail] = splitAt(text, / (?:ORDER BY|LIMIT|GROUP BY|RETURNING) /i);
  const [table, condition] = splitAt(head, / WHERE /i);
  const where = condition === "" ? "" : ` WHERE ${withoutBrackets(condition.slice(" WHERE ".length))}`;
  return { table, where, tail };
}

/** Returns the text before the first match, and the rest from there on. */
function splitAt(text: string, separator: RegExp): readonly [string, string] {
  const at = text.search(separator);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at)];
}

/** Returns the condition without brackets that enclose all of it. */
function withoutBrackets(condition: string): string {
  const inner = /^\((.*)\)$/.exec(condition)?.[1];
  if (inner === undefined) return condition;
  let depth = 0;
  for (const letter of inner) {
    if (letter === "(") depth += 1;
    if (letter === ")") depth -= 1;
    if (depth < 0) return condition;
  }
  return withoutBrackets(inner);
}

function columnsIn(where: string): string {
  const columns = [...where.matchAll(/\b(\w+) ?(?:=|<|>|!=| IS | IN | LIKE )/gi)].flatMap(([, column]) => column ?? []);
  return columns.length === 0 ? "" : ` WHERE ${[...new Set(columns)].join(", ")}`;
}

function upperFirst(sql: string): string {
  return sql.replace(/^(?:\w+)(?: (?:IMMEDIATE|EXCLUSIVE|DEFERRED|TRANSACTION|TABLE|INDEX|IF|EXISTS))*\b/i, (words) =>
    words.toUpperCase(),
  );
}

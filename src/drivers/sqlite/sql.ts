/*
 * The parts of SQL that tell what a statement can do to other connections. SQLite itself interprets the statement.
 */

export type Verb = "begin" | "begin-immediate" | "begin-exclusive" | "end" | "pragma" | "other";

export interface Statement {
  readonly sql: string;
  readonly verb: Verb;
  /** The SQL on one line, for reports. */
  readonly label: string;
  /** Whether it reads the clock, or makes something that does so later, such as a default. */
  readonly readsClock: boolean;
}

const known = new Map<string, Statement>();
const knownMax = 1000;

export function readStatement(sql: string): Statement {
  const before = known.get(sql);
  if (before !== undefined) return before;
  const label = labelOf(sql);
  const statement: Statement = { sql, verb: verbOf(label), label, readsClock: readsClock(label) };
  if (known.size >= knownMax) known.clear();
  known.set(sql, statement);
  return statement;
}

/** Returns the first statement of a text. Some drivers ignore the others when they prepare it. */
export function firstStatement(text: string): Statement {
  return readStatement(text.includes(";") ? (splitStatements(text)[0] ?? text) : text);
}

/** Returns a step of the driver for which there is no SQL, such as a backup. */
export function stepWithoutSql(label: string): Statement {
  return { sql: label, verb: "other", label, readsClock: false };
}

/**
 * Returns whether SQL reads the clock: by name, by the time "now", by a function of time without a time, or by one with
 * a parameter, which may be "now" (https://sqlite.org/lang_datefunc.html).
 */
function readsClock(label: string): boolean {
  return (
    /\bcurrent_(?:time|date|timestamp)\b|['"]now['"]/i.test(label) ||
    /\b(?:date|time|datetime|julianday|unixepoch)\s*\(\s*(?:'subsec(?:ond)?'\s*)?\)/i.test(label) ||
    /\bstrftime\s*\(\s*'[^']*'\s*\)/i.test(label) ||
    /\b(?:date|time|datetime|julianday|unixepoch|strftime|timediff)\s*\([^()]*[?:@$]/i.test(label)
  );
}

function verbOf(label: string): Verb {
  if (/^BEGIN\s+IMMEDIATE\b/i.test(label)) return "begin-immediate";
  if (/^BEGIN\s+EXCLUSIVE\b/i.test(label)) return "begin-exclusive";
  if (/^(BEGIN|SAVEPOINT)\b/i.test(label)) return "begin";
  if (/^(COMMIT|END|ROLLBACK|RELEASE)\b/i.test(label)) return "end";
  return /^PRAGMA\b/i.test(label) ? "pragma" : "other";
}

/** Pragmas that only concern the connection itself. Any other pragma may concern the file. */
const ownPragmas =
  /^PRAGMA\s+(\w+\.)?(busy_timeout|synchronous|foreign_keys|cache_size|cache_spill|temp_store|mmap_size|recursive_triggers|case_sensitive_like|defer_foreign_keys|journal_size_limit|wal_autocheckpoint|query_only|threads|analysis_limit|trusted_schema|cell_size_check|fullfsync|checkpoint_fullfsync|compile_options|ignore_check_constraints|reverse_unordered_selects|secure_delete|table_list|database_list)\b/i;

/** `snapshot`: it reads what a SELECT would read, so in a transaction with a snapshot it is private. */
export type PragmaReach = "connection" | "snapshot" | "reads" | "writes";

export function reachOfPragma(label: string): PragmaReach {
  if (ownPragmas.test(label)) return "connection";
  if (/^PRAGMA\s+(\w+\.)?(wal_checkpoint|incremental_vacuum|optimize)\b/i.test(label)) return "writes";
  if (
    /^PRAGMA\s+(\w+\.)?(table_info|table_xinfo|index_list|index_info|foreign_key_list|quick_check|integrity_check|foreign_key_check)\b/i.test(
      label,
    )
  )
    return "snapshot";
  if (/[=(]/.test(label)) return "writes";
  return /^PRAGMA\s+(\w+\.)?(user_version|schema_version|application_id)\s*$/i.test(label) ? "snapshot" : "reads";
}

/** Returns whether a statement reads or sets the busy timeout, in any spelling. */
export function isBusyTimeout(label: string): boolean {
  return /^PRAGMA\b.*\bbusy_timeout\b|\bpragma_busy_timeout\b/i.test(label);
}

export function setsJournalMode(label: string): boolean {
  return /^PRAGMA\s+(\w+\.)?journal_mode\s*[=(]/i.test(label);
}

export function setsExclusiveLocking(label: string): boolean {
  return /^PRAGMA\s+(\w+\.)?locking_mode\s*[=(]\s*'?exclusive/i.test(label);
}

/**
 * Returns the statements of a text. A semicolon inside of a string, an identifier, a comment or the body of a trigger
 * does not end a statement. A trigger ends with `END;`, as in SQLite (https://sqlite.org/c3ref/complete.html).
 */
export function splitStatements(text: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  let read: string[] = [];
  for (const { token, end } of tokens(text)) {
    if (token !== ";") {
      read.push(token.toUpperCase());
      continue;
    }
    if (isTrigger(read) && !(read.at(-1) === "END" && read.at(-2) === ";")) {
      read.push(";");
      continue;
    }
    if (read.length > 0) pieces.push(text.slice(start, end).trim());
    start = end;
    read = [];
  }
  if (read.length > 0) pieces.push(text.slice(start).trim());
  return pieces;
}

/** Returns the statement with NULL for every parameter, so that EXPLAIN needs no values. */
export function withoutParameters(text: string): string {
  return text.replace(tokenForms, (token) => (/^[?:@$]./.test(token) || token === "?" ? "NULL" : token));
}

function isTrigger(read: readonly string[]): boolean {
  const [first, second, third] = read[0] === "EXPLAIN" ? read.slice(1) : read;
  if (first !== "CREATE") return false;
  return second === "TRIGGER" || ((second === "TEMP" || second === "TEMPORARY") && third === "TRIGGER");
}

const tokenForms =
  /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*'?|"(?:[^"]|"")*"?|`(?:[^`]|``)*`?|\[[^\]]*\]?|\?\d*|[:@$]\w+|\w+|\S/g;

/** Yields names, quoted texts and single characters. White space and comments are left out. */
function* tokens(text: string): Generator<{ readonly token: string; readonly end: number }> {
  for (const match of text.matchAll(tokenForms)) {
    const [token] = match;
    if (token.startsWith("--") || token.startsWith("/*")) continue;
    yield { token, end: match.index + token.length };
  }
}

/** Returns a statement on one line, without its comments. */
function labelOf(sql: string): string {
  const text = sql.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, " ").replace(/\s+/g, " ");
  // The name that better-sqlite3 gives to the savepoints of its nested transactions.
  return text
    .replace(/ ?` ?_bs3\. ?`/, "")
    .replace(/;\s*$/, "")
    .trim();
}

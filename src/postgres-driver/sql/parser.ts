import type * as PgQuery from "libpg-query";

/*
 * The parser of PostgreSQL itself, compiled to WASM. It is loaded only where PostgreSQL is used: 20 ms.
 */

export type { Node } from "libpg-query";

/** A statement of a batch, and where its text begins and ends in it. */
export interface Parsed {
  readonly node: PgQuery.Node;
  readonly text: string;
}

let loaded: typeof PgQuery | undefined;

/** Loads the parser. To be awaited before any other function of this folder is called. */
export async function loadParser(): Promise<void> {
  if (loaded !== undefined) return;
  const parser = await import("libpg-query");
  await parser.loadModule();
  loaded = parser;
}

/** Returns the statements of a batch; undefined: PostgreSQL 18 would refuse its syntax. */
export function parse(sql: string): readonly Parsed[] | undefined {
  const parser = theParser();
  // The parser refuses it; PostgreSQL answers that it is empty.
  if (sql === "") return [];
  let statements: readonly PgQuery.RawStmt[];
  try {
    statements = parser.parseSync(sql).stmts ?? [];
  } catch (error) {
    if (parser.hasSqlDetails(error)) return undefined;
    throw error;
  }
  // The parser counts bytes.
  const bytes = Buffer.from(sql);
  return statements.flatMap(({ stmt, stmt_location = 0, stmt_len }) => {
    if (stmt === undefined) return [];
    const end = stmt_len === undefined || stmt_len === 0 ? bytes.length : stmt_location + stmt_len;
    return [{ node: stmt, text: bytes.subarray(stmt_location, end).toString() }];
  });
}

function theParser(): typeof PgQuery {
  if (loaded === undefined) throw new Error("The parser of PostgreSQL is not loaded. Await loadParser() first.");
  return loaded;
}

import type { Client } from "../connect.js";

/**
 * Runs statements in a transaction. Returns the results, or undefined if PostgreSQL refuses one of them; then nothing has
 * changed.
 * @throws what the connection throws if it is lost
 */
export async function tryTransaction(
  client: Client,
  statements: readonly string[],
): Promise<readonly Result[] | undefined> {
  try {
    const results: unknown = await client.query(["BEGIN", ...statements, "COMMIT"].join(";\n"));
    return results as readonly Result[];
  } catch (error) {
    // Only an error of the server has this field.
    if ((error as { readonly severity?: unknown }).severity !== "ERROR") throw error;
    await client.query("ROLLBACK");
    return undefined;
  }
}

/** The answer to one of several statements. */
export interface Result {
  readonly rows: readonly { readonly [column: string]: unknown }[];
}

import { PostgresServerError } from "#src/core/index.js";
import { findBinaries, serverAccount } from "#src/postgres-server/index.js";

/**
 * Returns why tests cannot start a PostgreSQL server here, and what to install. Undefined: they can. `version`: undefined
 * takes any.
 */
export function whyNoPostgres(version?: number): string | undefined {
  try {
    findBinaries(process.cwd(), serverAccount(), version);
    return undefined;
  } catch (error) {
    if (!(error instanceof PostgresServerError)) throw error;
    return error.message;
  }
}

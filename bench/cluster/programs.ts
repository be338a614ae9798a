import { join } from "node:path";
import {
  type Account,
  type Binaries,
  findBinaries,
  runnablePrograms,
  serverAccount,
} from "#src/postgres-server/index.js";

/** PostgreSQL's programs, and the account that runs them. Undefined: the one that runs this. */
export interface Programs {
  readonly postgres: string;
  readonly initdb: string;
  readonly account: Account | undefined;
}

export interface FoundPostgres {
  readonly version: string;
  /** Returns the programs. `directory`: where copies of them may be put. */
  programs(directory: string): Programs;
}

/** Finds PostgreSQL as `rollcall verify` does. @throws {PostgresServerError} If there is none. */
export function findPostgres(): FoundPostgres {
  const account = serverAccount();
  const binaries: Binaries = findBinaries(process.cwd(), account, undefined);
  return {
    version: binaries.version,
    programs(directory) {
      const folder = runnablePrograms(binaries, directory);
      return { postgres: join(folder, "postgres"), initdb: join(folder, "initdb"), account };
    },
  };
}

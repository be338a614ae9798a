import { accessSync, constants, globSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Account } from "../account.js";
import { type Binaries, majorOf, tryPrograms } from "./binaries.js";

/** Where systems install PostgreSQL without putting its server into the PATH. */
const folders = [
  "/usr/lib/postgresql/*/bin", // Debian, Ubuntu
  "/usr/pgsql-*/bin", // the packages of postgresql.org for Red Hat
  "/usr/libexec/postgresql*", // Alpine
  "/usr/local/pgsql/bin", // built from source
  "/opt/homebrew/opt/postgresql*/bin",
  "/usr/local/opt/postgresql*/bin",
  "/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",
  "/opt/local/lib/postgresql*/bin", // MacPorts
  "/Applications/Postgres.app/Contents/Versions/*/bin",
  "/Library/PostgreSQL/*/bin",
];

/** Returns the installed programs that run: those of the PATH first, then the others, the newest first. */
export function findOnMachine(account: Account | undefined): readonly Binaries[] {
  const inPath = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "" && hasPrograms(folder));
  const others = globSync(folders).filter(hasPrograms);
  const newestFirst = toBinaries(others, account).toSorted((a, b) => b.majorVersion - a.majorVersion);
  return [...toBinaries(inPath, account), ...newestFirst];
}

function hasPrograms(folder: string): boolean {
  return ["initdb", "postgres"].every((name) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function toBinaries(found: readonly string[], account: Account | undefined): readonly Binaries[] {
  return found.flatMap((folder): Binaries[] => {
    const trial = tryPrograms(folder, account);
    if (trial.type !== "runs") return [];
    return [{ source: "machine", folder, version: trial.version, majorVersion: majorOf(trial.version) }];
  });
}

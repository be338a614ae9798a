import { accessSync, constants, existsSync, readdirSync } from "node:fs";
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
  const others = folders.flatMap(matching).filter(hasPrograms);
  const newestFirst = toBinaries(others, account).toSorted((a, b) => b.majorVersion - a.majorVersion);
  return [...toBinaries(inPath, account), ...newestFirst];
}

/** Returns the folders that match a pattern with at most one star. (`globSync` of Node is still experimental in 22.) */
function matching(pattern: string): readonly string[] {
  const parts = pattern.split("/");
  const index = parts.findIndex((part) => part.includes("*"));
  if (index === -1) return [pattern];
  const parent = parts.slice(0, index).join("/");
  if (!existsSync(parent)) return [];
  const [start = "", end = ""] = parts[index]?.split("*") ?? [];
  return readdirSync(parent)
    .filter((name) => name.startsWith(start) && name.endsWith(end))
    .map((name) => [parent, name, ...parts.slice(index + 1)].join("/"));
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

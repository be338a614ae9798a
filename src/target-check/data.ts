import { closeSync, openSync, readSync } from "node:fs";
import { outsideRun } from "../core/index.js";
import type { ContactFacts } from "../host/index.js";
import { changedFiles } from "./changed-files.js";
import { note, right, type TargetCheck, wrong } from "./target-check.js";

const advice =
  "build the path of every database and file from the directory that setup, connect and inspect get: every run begins " +
  "empty, and runs go side by side";

/**
 * Returns whether the data of a target lies in the directory of its run. `module`: absolute path of the target.
 * `effects`: the uncontrolled effects of a controlled run.
 */
export function checksOfData(
  { openedAtImport, openedOutside, files, hasAnswered, startedAt }: ContactFacts,
  module: string,
  effects: readonly string[] = [],
): readonly TargetCheck[] {
  const atImport = openedAtImport.filter(isData);
  const noted = effects
    .filter((effect) => effect.startsWith(outsideRun))
    .map((effect) => effect.slice(outsideRun.length + 2));
  const outside = new Set([...openedOutside.filter(isData), ...noted].filter((path) => !atImport.includes(path)));
  const isEmpty = files.length === 0;
  if (isEmpty && hasAnswered && outside.size + atImport.length === 0) {
    for (const path of changedFiles(module, startedAt).filter(isData)) outside.add(path);
  }
  const imported = atImport.map((path) =>
    wrong("import", `importing the module opens ${path}, before any connect`, `open it in connect; ${advice}`),
  );
  const elsewhere = [...outside].map((path) =>
    wrong("data", `data lies outside the directory of the run, in ${path}`, advice),
  );
  if (imported.length + elsewhere.length > 0) return [...imported, ...elsewhere];
  if (!isEmpty || !hasAnswered) {
    return [
      right(
        "data",
        `data lies in the directory of the run: ${files
          .map(({ path }) => path)
          .slice(0, 5)
          .join(", ")}`,
      ),
    ];
  }
  const where =
    "operations were answered, but the directory of the run holds no data, and no file changed near the target";
  return [note("data", where, `if the store is in memory, clients in other threads cannot share it; else ${advice}`)];
}

/** Endings of files that are written beside data, such as logs. */
const noData = /\.(log|txt|pid|lock|sock)$/i;

/** Returns whether an open file holds data: SQLite says so in its first bytes; of other files the name decides. */
function isData(path: string): boolean {
  return !noData.test(path) || hasSqliteHeader(path);
}

function hasSqliteHeader(path: string): boolean {
  const header = Buffer.alloc(15);
  try {
    const descriptor = openSync(path, "r");
    try {
      readSync(descriptor, header, 0, header.length, 0);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // It cannot be read, so it is no database of the target.
    return false;
  }
  return header.toString("latin1") === "SQLite format 3";
}

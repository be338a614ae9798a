import { relative, sep } from "node:path";
import { type FoundFile, jobOf } from "../core/index.js";
import { filesIn } from "./found-files.js";
import type { FreeClientReport } from "./free-run.js";
import type { StartReport } from "./start-report.js";

/** What the first contact saw of how a target starts and where it writes. */
export interface ContactFacts {
  /** Milliseconds of each stage, on an empty store. */
  readonly stageMs: StartReport["stageMs"];
  /** Files outside of Rollcall's directories that importing the module left open for writing. */
  readonly openedAtImport: readonly string[];
  /** The same of connected clients, without those opened at import. */
  readonly openedOutside: readonly string[];
  /** What `inspect` returned before any operation. */
  readonly emptySnapshot: unknown;
  /** The files in the directory of the run after the operations. */
  readonly files: readonly FoundFile[];
  /** Whether an operation was answered, so that the store must have stored or found something. */
  readonly hasAnswered: boolean;
  /** The time of `Date.now()` before the module was loaded. */
  readonly startedAt: number;
}

/** Returns the facts in the reports of the first two clients: one only connected, one invoked operations. */
export function factsOf(
  empty: FreeClientReport,
  used: FreeClientReport,
  { directory, root, startedAt }: { readonly directory: string; readonly root: string; readonly startedAt: number },
): ContactFacts {
  const outside = (files: readonly string[] = []): string[] => [
    ...new Set(files.filter((file) => !isInside(root, file) && !isInside(directory, file))),
  ];
  const openedAtImport = outside(empty.start?.openAfterLoad);
  const whileConnected = [...(empty.start?.openWhileConnected ?? []), ...(used.start?.openWhileConnected ?? [])];
  return {
    stageMs: empty.start?.stageMs ?? {},
    openedAtImport,
    openedOutside: outside(whileConnected).filter((file) => !openedAtImport.includes(file)),
    emptySnapshot: empty.snapshot,
    files: filesIn(directory),
    hasAnswered: used.events.some(
      ({ operation, outcome }) => outcome.type === "answered" && jobOf(operation) === undefined,
    ),
    startedAt,
  };
}

function isInside(folder: string, file: string): boolean {
  const path = relative(folder, file);
  return path !== ".." && !path.startsWith(`..${sep}`);
}

import { chownSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runnablePrograms } from "../binaries/index.js";
import type { ServerPlan } from "./protocol.js";

/** The directory of a server and what is in it. */
export interface ServerFiles {
  readonly root: string;
  readonly data: string;
  readonly log: string;
  /** The folder with `initdb` and `postgres`. */
  readonly programs: string;
  /** Returns the last lines of the log, for messages. */
  lastLines(): string;
  remove(): void;
}

const linesMax = 8;

/** Creates the directory of a server. The programs are copied into it if they cannot run where they are. */
export function createServerFiles({ binaries, account, parent }: ServerPlan): ServerFiles {
  const root = mkdtempSync(join(realpathSync(parent), "rollcall-postgres-"));
  if (account !== undefined) chownSync(root, account.uid, account.gid);
  const programs = runnablePrograms(binaries, root);
  const log = join(root, "log");
  return {
    root,
    data: join(root, "data"),
    log,
    programs,
    lastLines: () => readFileSync(log, "utf8").trim().split("\n").slice(-linesMax).join("\n"),
    remove: () => rmSync(root, { recursive: true, force: true, maxRetries: 5 }),
  };
}

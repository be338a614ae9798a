import { spawnSync } from "node:child_process";
import { existsSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { type Account, rightsOf } from "../account.js";

/** Programs of one PostgreSQL. */
export interface Binaries {
  readonly source: "embedded" | "machine";
  /** The folder with `initdb` and `postgres`. */
  readonly folder: string;
  /**
   * A folder above it that must be copied first, because the server's account may not enter it or libraries in it have
   * no links. Undefined: the programs run where they are.
   */
  readonly copy?: { readonly from: string; readonly links: readonly Link[] };
  readonly version: string;
  readonly majorVersion: number;
}

/** A symbolic link, relative to the folder that is copied. */
export interface Link {
  readonly path: string;
  /** Relative to the link itself. */
  readonly to: string;
}

/** Whether programs can be run. */
export type Trial =
  | { readonly type: "runs"; readonly version: string }
  | { readonly type: "forbidden" }
  | { readonly type: "broken"; readonly reason: string };

/** Runs `postgres --version` with the rights of an account. */
export function tryPrograms(folder: string, account: Account | undefined): Trial {
  const { error, status, stdout, stderr } = spawnSync(join(folder, "postgres"), ["--version"], {
    ...rightsOf(account),
    encoding: "utf8",
  });
  if (error !== undefined) {
    const code = (error as NodeJS.ErrnoException).code;
    return code === "EACCES" ? { type: "forbidden" } : { type: "broken", reason: error.message };
  }
  const [, version] = /\(PostgreSQL\) (\d+(?:\.\d+|\w+))/.exec(stdout) ?? [];
  if (status === 0 && version !== undefined) return { type: "runs", version };
  return { type: "broken", reason: (stderr.trim() || stdout.trim() || `exit code ${status}`).slice(0, 300) };
}

/** Returns 18 of "18.4" or "18beta1". */
export function majorOf(version: string): number {
  return Number.parseInt(version, 10);
}

/** Makes a symbolic link, unless it is there. */
export function makeLink(path: string, to: string): void {
  if (existsSync(path)) return;
  try {
    symlinkSync(to, path);
  } catch (error) {
    // Another process that starts a server has made it in the meantime.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

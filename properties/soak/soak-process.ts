import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { SoakReport } from "rollcall/verify";
import { expect } from "vitest";
import { built } from "../built.js";
import { temporaryDirectory } from "../temporary-directory.js";

export interface Ended {
  /** Null: ended by a signal. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** What `--json` wrote; undefined: it did not come to that. */
  readonly report: SoakReport | undefined;
  /** What is left in the directory for temporary files. */
  readonly left: readonly string[];
  /** The directory for temporary files. */
  readonly temporary: string;
}

/** Sends a signal to the soak; a second one only if `again` is true. */
type Signal = (name: NodeJS.Signals, again?: boolean) => void;

/** Runs `rollcall soak` until it, and every process that it has started, has ended; none is left, nor a mount. */
export async function soak(
  args: readonly string[],
  whileRunning?: (printed: string, signal: Signal, temporary: string) => void,
): Promise<Ended> {
  const temporary = temporaryDirectory();
  const json = join(temporaryDirectory(), "report.json");
  const child = spawn(process.execPath, [built("src/cli/main.js"), "soak", ...args, "--json", json], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, TMPDIR: temporary },
  });
  let [out, err] = ["", ""];
  // Once, unless a second one is meant: it ends the process without waiting.
  const signal: Signal = (name, again = false) => {
    if (!child.killed || again) child.kill(name);
  };
  child.stdout.on("data", (chunk) => {
    out += chunk;
    whileRunning?.(out + err, signal, temporary);
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
    whileRunning?.(out + err, signal, temporary);
  });
  // Both streams are closed when the last process that holds them has ended, which is the clean-up process.
  const [code] = await once(child, "close");
  expect(mountsBelow(temporary)).toEqual([]);
  expect(processesWith(temporary)).toEqual([]);
  const report = existsSync(json) ? (JSON.parse(readFileSync(json, "utf8")) as SoakReport) : undefined;
  return { code, out, err, report, left: readdirSync(temporary), temporary };
}

const onLinux = process.platform === "linux";

/** Whether this machine allows to fill a disk. */
export const canFillDisks = onLinux && process.getuid?.() === 0;

/** The small file systems of soaks below it. */
export function mountPointsBelow(directory: string): string[] {
  return mountsBelow(directory).map((line) => line.split(" ")[1] ?? "");
}

function mountsBelow(directory: string): string[] {
  const mounts = onLinux ? readFileSync("/proc/mounts", "utf8").split("\n") : [];
  return mounts.filter((line) => line.includes(directory));
}

/** Every process that has inherited this directory for temporary files. */
function processesWith(directory: string): string[] {
  const processes = onLinux ? readdirSync("/proc").filter((name) => /^\d+$/.test(name)) : [];
  return processes.filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, "utf8").includes(directory);
    } catch {
      // It has ended since, or is not ours.
      return false;
    }
  });
}

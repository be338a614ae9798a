import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { SoakReport } from "rollcall/verify";
import { expect } from "vitest";
import { built } from "../built.js";
import { temporaryDirectory } from "../temporary-directory.js";

/** A `rollcall soak` that has ended. */
export interface Ended {
  /** Exit code, or null if a signal ended it. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** The report that `--json` wrote, or undefined if it wrote none. */
  readonly report: SoakReport | undefined;
  /** The names that are left in the directory for temporary files. */
  readonly left: readonly string[];
  /** The directory for temporary files. */
  readonly temporary: string;
}

/** Runs `rollcall soak` until it and every process that it has started have ended. Fails if a process or a mount is left. */
export async function soak(
  args: readonly string[],
  whileRunning?: (printed: string, signal: (name: NodeJS.Signals) => void, temporary: string) => void,
): Promise<Ended> {
  const temporary = temporaryDirectory();
  const json = join(temporaryDirectory(), "report.json");
  const child = spawn(process.execPath, [built("src/cli/main.js"), "soak", ...args, "--json", json], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, TMPDIR: temporary },
  });
  let [out, err] = ["", ""];
  // Sent only once: a second signal ends the process at once.
  const signal = (name: NodeJS.Signals): void => {
    if (!child.killed) child.kill(name);
  };
  child.stdout.on("data", (chunk) => {
    out += chunk;
    whileRunning?.(out + err, signal, temporary);
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
    whileRunning?.(out + err, signal, temporary);
  });
  // Both streams are closed when the last process that has them open ends, which is the cleanup process.
  const [code] = await once(child, "close");
  expect(mountsBelow(temporary)).toEqual([]);
  expect(processesWith(temporary)).toEqual([]);
  const report = existsSync(json) ? (JSON.parse(readFileSync(json, "utf8")) as SoakReport) : undefined;
  return { code, out, err, report, left: readdirSync(temporary), temporary };
}

const onLinux = process.platform === "linux";

/** Whether this process may mount a small disk to fill it. */
export const canFillDisks = onLinux && process.getuid?.() === 0;

/** Returns the mount points below a directory. */
export function mountPointsBelow(directory: string): string[] {
  return mountsBelow(directory).map((line) => line.split(" ")[1] ?? "");
}

function mountsBelow(directory: string): string[] {
  const mounts = onLinux ? readFileSync("/proc/mounts", "utf8").split("\n") : [];
  return mounts.filter((line) => line.includes(directory));
}

/** Returns the ids of the processes that have inherited this directory for temporary files. */
function processesWith(directory: string): string[] {
  const processes = onLinux ? readdirSync("/proc").filter((name) => /^\d+$/.test(name)) : [];
  return processes.filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, "utf8").includes(directory);
    } catch {
      // It has ended meanwhile, or belongs to another user.
      return false;
    }
  });
}

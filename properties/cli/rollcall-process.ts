import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { expect } from "vitest";
import { built } from "../built.js";
import { temporaryDirectory } from "../temporary-directory.js";

/** A `rollcall` that has ended. */
export interface Ended {
  /** Exit code, or null if a signal ended it. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/**
 * Runs `rollcall` to its end, in the folder `cwd`. Fails if it leaves temporary files, except one directory if `left` is
 * "kept".
 */
export async function rollcall(
  args: readonly string[],
  whileRunning?: (printed: string, kill: () => void) => void,
  left: "nothing" | "kept" = "nothing",
  cwd = process.cwd(),
): Promise<Ended> {
  const temporary = temporaryDirectory();
  const child = spawn(process.execPath, [built("src/cli/main.js"), ...args], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, TMPDIR: temporary },
  });
  let [out, err] = ["", ""];
  // Sent only once: a second signal ends the process at once.
  const interrupt = (): void => {
    if (!child.killed) child.kill("SIGINT");
  };
  child.stdout.on("data", (chunk) => {
    out += chunk;
    whileRunning?.(out + err, interrupt);
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
    whileRunning?.(out + err, interrupt);
  });
  const [code] = await once(child, "close");
  expect(readdirSync(temporary)).toHaveLength(left === "kept" ? 1 : 0);
  return { code, out, err };
}

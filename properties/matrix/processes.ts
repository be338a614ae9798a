import { spawn } from "node:child_process";

export interface Ended {
  /** Null: it was ended by a signal. */
  readonly code: number | null;
  /** What it printed, to either stream. */
  readonly output: string;
}

export interface Options {
  readonly environment?: NodeJS.ProcessEnv;
  readonly secondsMax: number;
  readonly signal: AbortSignal;
}

/**
 * Runs a program to its end. One that takes too long, or is interrupted, gets a SIGINT, so that it can clean up.
 * @throws the signal's reason
 */
export async function run(file: string, args: readonly string[], options: Options): Promise<Ended> {
  const { environment = {}, secondsMax, signal } = options;
  signal.throwIfAborted();
  // In a group of its own: Ctrl-C would reach it as well, and a second SIGINT ends `rollcall` before it has cleaned up.
  const child = spawn(file, args, {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...environment },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
  const interrupt = (): void => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGINT");
  };
  signal.addEventListener("abort", interrupt, { once: true });
  const limit = setTimeout(() => {
    output += `\nended after ${secondsMax} s\n`;
    interrupt();
  }, secondsMax * 1000);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    signal.throwIfAborted();
    return { code, output };
  } finally {
    clearTimeout(limit);
    signal.removeEventListener("abort", interrupt);
  }
}

/** The last lines of what a program printed, for a message. */
export function lastLines({ output }: Ended): string {
  return output.trim().split("\n").slice(-5).join("\n");
}

import { spawn } from "node:child_process";

/** A process that has ended. */
export interface Ended {
  /** Exit code, or null if a signal ended it. */
  readonly code: number | null;
  /** Everything it printed to stdout and stderr. */
  readonly output: string;
}

/** Options of `run`. */
export interface Options {
  /** Added to this process's environment. Default: nothing. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Seconds after which the process gets a SIGINT. */
  readonly secondsMax: number;
  readonly signal: AbortSignal;
}

/**
 * Runs a program to its end. If it takes too long or `signal` is aborted, it gets a SIGINT, so that it can clean up.
 * @throws The signal's reason, or an error if the program cannot be started.
 */
export async function run(file: string, args: readonly string[], options: Options): Promise<Ended> {
  const { environment = {}, secondsMax, signal } = options;
  signal.throwIfAborted();
  // In a process group of its own: Ctrl-C would also reach it, and a second SIGINT ends `rollcall` before it cleans up.
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
    output += `\ninterrupted after ${secondsMax} s\n`;
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

/** Returns the last 5 lines of the output, for a message. */
export function lastLines({ output }: Ended): string {
  return output.trim().split("\n").slice(-5).join("\n");
}

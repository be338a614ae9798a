import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { built } from "../built.js";

/*
 * `rollcall serve` in a process of its own.
 */

export interface ProcessEnd {
  /** Null: a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

export interface ServerProcess {
  /** Without a slash at its end. */
  readonly url: string;
  /** The line that it printed when it listened. */
  readonly line: string;
  readonly child: ChildProcess;
  readonly ended: Promise<ProcessEnd>;
}

/** Runs `rollcall serve` to its end. */
export function runServe(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const inherited = { ...process.env };
  delete inherited.ROLLCALL_OPERATOR_TOKEN;
  const child = spawn(process.execPath, [built("src/cli/main.js"), "serve", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...inherited, ...env },
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  const ended = once(child, "close").then(([code, signal]): ProcessEnd => ({ code, signal, out, err }));
  return { child, ended };
}

/** Starts `rollcall serve` over the store in a directory, as `startServing` does. */
export function startServer(
  directory: string,
  operatorToken: string,
  args: readonly string[] = [],
): Promise<ServerProcess> {
  return startServing(["--directory", directory, ...args], operatorToken);
}

/** Starts `rollcall serve` on a free port, and returns when it listens. @throws if it ends before */
export async function startServing(args: readonly string[], operatorToken: string): Promise<ServerProcess> {
  const { child, ended } = runServe(["--port", "0", "--no-rate-limit", ...args], {
    ROLLCALL_OPERATOR_TOKEN: operatorToken,
  });
  const line = await Promise.race([
    once(createInterface(child.stdout), "line").then(([first]) => String(first)),
    ended.then(({ code, err }) => Promise.reject(new Error(`rollcall serve ended with ${code}: ${err}`))),
  ]);
  const [url = ""] = /http:\/\/[^\s,]+/.exec(line) ?? [];
  return { url, line, child, ended };
}

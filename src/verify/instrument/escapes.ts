import childProcess from "node:child_process";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import { basename } from "node:path";
import workerThreads from "node:worker_threads";
import type { Gatekeeper } from "./gate.js";

type Function = (this: unknown, ...args: unknown[]) => unknown;

/** What a target can do that no gate holds is at least seen. */
export function watchEscapes(keeper: Gatekeeper): void {
  const processes = childProcess as unknown as { [name: string]: Function | undefined };
  for (const name of ["spawn", "spawnSync", "exec", "execSync", "execFile", "execFileSync", "fork"]) {
    const original = processes[name];
    if (original === undefined) continue;
    processes[name] = Object.assign(function escaping(this: unknown, ...args: unknown[]) {
      keeper.escape(`a child process (${basename(String(args[0]))})`);
      return original.apply(this, args);
    }, original);
  }
  workerThreads.Worker = new Proxy(workerThreads.Worker, {
    construct(target, args, newTarget) {
      keeper.escape("a worker thread of its own");
      return Reflect.construct(target, args, newTarget);
    },
  });
  const { connect } = net.Socket.prototype;
  net.Socket.prototype.connect = function escaping(this: net.Socket, ...args: unknown[]) {
    keeper.escape("a connection to a server");
    return (connect as Function).apply(this, args);
  } as typeof connect;
  syncBuiltinESMExports();
}

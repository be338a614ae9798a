import childProcess from "node:child_process";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import { basename } from "node:path";
import workerThreads from "node:worker_threads";
import type { Gatekeeper } from "../../core/index.js";

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
  watchChannels(keeper);
  const { connect } = net.Socket.prototype;
  net.Socket.prototype.connect = function escaping(this: net.Socket, ...args: unknown[]) {
    keeper.escape("a connection to a server");
    return (connect as Function).apply(this, args);
  } as typeof connect;
  syncBuiltinESMExports();
}

/**
 * What the threads of a target can say to each other: when a message is delivered is no step. All of it begins with one of
 * these: a MessagePort or a SharedArrayBuffer reaches another thread only through a channel, a message to a thread by its
 * number, or a thread of the target's own.
 */
function watchChannels(keeper: Gatekeeper): void {
  const channel = new Proxy(workerThreads.BroadcastChannel, {
    construct(target, args, newTarget) {
      keeper.escape("a BroadcastChannel between threads");
      return Reflect.construct(target, args, newTarget);
    },
  });
  Object.assign(workerThreads, { BroadcastChannel: channel });
  Object.defineProperty(globalThis, "BroadcastChannel", { value: channel, configurable: true, writable: true });
  watchCalls(keeper, workerThreads, "postMessageToThread", "messages between threads");
  // Node 24 and newer; where the threads of a process meet in the same locks.
  watchCalls(keeper, Reflect.get(workerThreads, "locks"), "request", "locks between threads");
}

function watchCalls(keeper: Gatekeeper, holder: unknown, name: string, what: string): void {
  const original: unknown = typeof holder === "object" && holder !== null ? Reflect.get(holder, name) : undefined;
  if (typeof holder !== "object" || holder === null || typeof original !== "function") return;
  const escaping = (...args: unknown[]): unknown => {
    keeper.escape(what);
    return Reflect.apply(original, holder, args);
  };
  Object.defineProperty(holder, name, { value: escaping, configurable: true, writable: true, enumerable: true });
}

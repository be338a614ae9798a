import childProcess from "node:child_process";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import { basename } from "node:path";
import workerThreads from "node:worker_threads";
import type { SchedulingPoints } from "../../core/index.js";

type Function = (this: unknown, ...args: unknown[]) => unknown;

const allowed = new Set<number>();

/** From now on connections to this port of this machine are not reported, because a driver controls them. */
export function allowPort(port: number): void {
  allowed.add(port);
}

/** The arguments are those of `connect`, or an array of them that Node has already sorted. */
function isAllowed(args: readonly unknown[]): boolean {
  const [first] = Array.isArray(args[0]) ? args[0] : args;
  const port = typeof first === "object" && first !== null ? Reflect.get(first, "port") : first;
  return allowed.has(Number(port));
}

/** Reports effects of the target that no scheduling point can control. */
export function watchUncontrolledEffects(hook: SchedulingPoints): void {
  const processes = childProcess as unknown as { [name: string]: Function | undefined };
  for (const name of ["spawn", "spawnSync", "exec", "execSync", "execFile", "execFileSync", "fork"]) {
    const original = processes[name];
    if (original === undefined) continue;
    processes[name] = Object.assign(function noted(this: unknown, ...args: unknown[]) {
      hook.uncontrolled(`a child process (${basename(String(args[0]))})`);
      return original.apply(this, args);
    }, original);
  }
  workerThreads.Worker = new Proxy(workerThreads.Worker, {
    construct(target, args, newTarget) {
      hook.uncontrolled("a worker thread of its own");
      return Reflect.construct(target, args, newTarget);
    },
  });
  watchChannels(hook);
  const { connect } = net.Socket.prototype;
  net.Socket.prototype.connect = function noted(this: net.Socket, ...args: unknown[]) {
    if (!isAllowed(args)) hook.uncontrolled("a connection to a server");
    return (connect as Function).apply(this, args);
  } as typeof connect;
  syncBuiltinESMExports();
}

/**
 * Reports messages between the threads of a target, because their delivery is not a step. A MessagePort or a
 * SharedArrayBuffer reaches another thread only through a channel, a message to a thread by its number, or a thread of
 * the target's own. So watching these is enough.
 */
function watchChannels(hook: SchedulingPoints): void {
  const channel = new Proxy(workerThreads.BroadcastChannel, {
    construct(target, args, newTarget) {
      hook.uncontrolled("a BroadcastChannel between threads");
      return Reflect.construct(target, args, newTarget);
    },
  });
  Object.assign(workerThreads, { BroadcastChannel: channel });
  Object.defineProperty(globalThis, "BroadcastChannel", { value: channel, configurable: true, writable: true });
  watchCalls(hook, workerThreads, "postMessageToThread", "messages between threads");
  // Since Node 24 the threads of a process share these locks.
  watchCalls(hook, Reflect.get(workerThreads, "locks"), "request", "locks between threads");
}

function watchCalls(hook: SchedulingPoints, holder: unknown, name: string, what: string): void {
  const original: unknown = typeof holder === "object" && holder !== null ? Reflect.get(holder, name) : undefined;
  if (typeof holder !== "object" || holder === null || typeof original !== "function") return;
  const noted = (...args: unknown[]): unknown => {
    hook.uncontrolled(what);
    return Reflect.apply(original, holder, args);
  };
  Object.defineProperty(holder, name, { value: noted, configurable: true, writable: true, enumerable: true });
}

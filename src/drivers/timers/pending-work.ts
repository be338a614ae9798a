import { AsyncResource, createHook } from "node:async_hooks";
import { serverWork } from "../server-work.js";

/*
 * Whether target code waits for anything but timers. A timer that guards something real, such as a request that may take
 * five seconds, must not fire before that had its chance.
 */

/** What the event loop of a thread has to do. */
export type Pending =
  | "nothing"
  /** Callbacks that run in the next turn of the event loop. */
  | "turns"
  /** Something outside of the thread, such as a file, a server or a computation in another thread. */
  | "outside";

/** Resources of which Node tells that they are active although nothing is about to come of them. */
const quiet = new Set(["MessagePort", "Timeout", "FSEventWrap", "StatWatcher", "TTYWrap", "PipeWrap", "SignalWrap"]);

/** Types of resources that are callbacks, and no work outside. */
const callbacks = new Set(["PROMISE", "TickObject", "Microtask", "Immediate", "Timeout", "MESSAGEPORT", "FILEHANDLE"]);

/** Work in other threads (`crypto.scrypt`, bcrypt) of which `getActiveResourcesInfo` does not tell. */
interface Work {
  readonly id: number;
  readonly resource: object;
}

/** Watches the work of this thread. Returns a function that returns what is pending. It must be called in an immediate. */
export function watchPendingWork(): () => Pending {
  let begun: Work[] = [];
  const running = new Set<number>();
  /** A resource knows only after its construction whether it works in another thread. */
  const sort = (): void => {
    for (const { id, resource } of begun) if (worksOutside(resource)) running.add(id);
    begun = [];
  };
  const ended = (id: number): void => {
    if (begun.length > 0) begun = begun.filter((work) => work.id !== id);
    running.delete(id);
  };
  const options = {
    // Node 24 and newer need not watch promises. Older ones ignore it.
    trackPromises: false,
    init(id: number, type: string, _: number, resource: object) {
      if (callbacks.has(type) || resource instanceof AsyncResource) return;
      if (begun.length >= unsortedMax) sort();
      begun.push({ id, resource });
    },
    after: ended,
    destroy: ended,
  };
  createHook(options).enable();
  return () => {
    sort();
    const active = process.getActiveResourcesInfo().filter((type) => !quiet.has(type) && !isQuietConnection(type));
    if (running.size > 0 || active.some((type) => type !== "Immediate")) return "outside";
    if (serverWork.isUsed() && !serverWork.isQuiet()) return serverWork.isUnderWay() ? "outside" : "turns";
    return active.length > 0 ? "turns" : "nothing";
  };
}

const ofConnections = new Set(["TCPSocketWrap", "TCPServerWrap"]);

/** Whether a resource is an open connection to a database server, of which `serverWork` tells what it does. */
function isQuietConnection(type: string): boolean {
  return serverWork.isUsed() && ofConnections.has(type);
}

const unsortedMax = 64;

/**
 * Jobs of node:crypto have a callback `ondone` if they run in another thread. Work of native addons is a plain object
 * of theirs. All other resources are known to `getActiveResourcesInfo`, or are not waited for.
 */
function worksOutside(resource: object): boolean {
  if (typeof Reflect.get(resource, "ondone") === "function") return true;
  return Object.getPrototypeOf(resource) === Object.prototype;
}

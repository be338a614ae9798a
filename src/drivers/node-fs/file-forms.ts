import type { Gatekeeper } from "../../core/index.js";
import { guarded } from "../../core/index.js";
import { codeOf } from "../sqlite/index.js";
import { type Arguments, type Effect, isFileHandle } from "./file-effects.js";

/*
 * The forms in which node:fs has its functions: synchronous, with a callback, with a promise.
 */

export type Work = (this: unknown, ...args: unknown[]) => unknown;
export type Functions = { [name: string]: Work | undefined };

/** Passes the gate and does the work. */
export function take(keeper: Gatekeeper, effect: Effect, work: () => unknown): unknown {
  const { accesses, fault } = enter(keeper, effect);
  try {
    // Some of node:fs is built on others of it: what the removal of a tree removes is part of that one step.
    const answer = keeper.within(fault === undefined ? work : () => effect.fail(fault));
    for (const { resource, mode } of accesses) keeper.touch(resource, mode);
    persist(keeper, effect);
    if (typeof answer === "boolean") keeper.say(answer ? "yes" : "no");
    return answer;
  } catch (error) {
    // What a fault has made to fail may have been done in part.
    for (const { resource, mode } of accesses) keeper.touch(resource, fault === undefined ? "read" : mode);
    keeper.fail(codeOf(error));
    throw error;
  }
}

/** Passes the gate; answers what the step will touch, and the fault that it must end with. */
export function enter(keeper: Gatekeeper, effect: Effect) {
  if (!keeper.enter(effect.label, effect.file)) return { accesses: [], fault: undefined };
  const fault = keeper.fault(() => effect.faults);
  return { accesses: guarded({ accesses: effect.accesses }, keeper.defect).accesses(), fault };
}

/**
 * Where crashes are to come it matters who has read a file or a name before it was made durable: he may have told of what a
 * power loss takes.
 */
export function persist(keeper: Gatekeeper, { file, syncs }: Effect): void {
  if (syncs === undefined || !keeper.asksForPersistence()) return;
  keeper.persist({ by: "fsync", node: syncs });
  keeper.touch(file === "." ? "names:." : `file:${file}`, "add");
}

/** Puts another function in the place of one, with whatever properties that has (how to promisify it, for example). */
export function put(holder: Functions, name: string, around: (original: Work) => Work): void {
  const original = holder[name];
  if (typeof original !== "function") return;
  const replacement = around(original);
  for (const key of Reflect.ownKeys(original)) {
    if (key === "prototype" || key in replacement) continue;
    Object.defineProperty(replacement, key, { value: Reflect.get(original, key), configurable: true });
  }
  holder[name] = replacement;
}

/** One function of node:fs in its synchronous form, behind its gate. */
export interface Form {
  readonly name: string;
  readonly gated: Work;
  /** Only the gate. */
  readonly passed: (args: Arguments) => void;
  readonly isOurs: (args: Arguments) => boolean;
}

export function withCallback({ name, gated, passed, isOurs }: Form, original: Work): Work {
  return (...args) => {
    const callback = args.at(-1);
    if (typeof callback !== "function" || !isOurs(args)) return original(...args);
    if (isUnusual(name, args)) {
      const gate = settle(() => passed(args));
      if (gate.ok) return original(...args);
      setImmediate(() => callback(gate.error));
      return undefined;
    }
    const answer = settle(() => gated(...asynchronous(name, args.slice(0, -1))));
    // What is wrong with the arguments is thrown at once.
    if (!answer.ok && codeOf(answer.error).startsWith("ERR_")) throw answer.error;
    setImmediate(() => {
      if (name === "exists") callback(answer.ok && answer.value);
      else if (!answer.ok) callback(answer.error);
      else if (/^(read|write)v?$/.test(name)) callback(null, answer.value, args[1]);
      else callback(null, answer.value);
    });
    return undefined;
  };
}

export function withPromise({ name, gated, passed, isOurs }: Form, original: Work): Work {
  return (...args) => {
    if (!isOurs(args)) return original(...args);
    if (isUnusual(name, args)) {
      const gate = settle(() => passed(args));
      return gate.ok ? original(...args) : Promise.reject(gate.error);
    }
    const answer = settle(() => gated(...asynchronous(name, args)));
    return new Promise((resolve, reject) => {
      setImmediate(() => (answer.ok ? resolve(answer.value) : reject(answer.error)));
    });
  };
}

/**
 * What the synchronous form cannot do: to ask an asynchronous filter, to choose its own buffer; and what does nothing at
 * all, because it is aborted already. An abort that comes later finds the work done, as it may without a gate.
 */
function isUnusual(name: string, args: Arguments): boolean {
  if (name === "read" && !ArrayBuffer.isView(args[1])) return true;
  if (isFileHandle(args[0]) && name !== "writeFile" && name !== "appendFile") return true;
  return args.some((arg) => isOptions(arg) && (typeof arg.filter === "function" || isAborted(arg.signal)));
}

interface Options {
  readonly filter?: unknown;
  readonly signal?: unknown;
}

/** Buffers and arrays of them are what is written; both have a method `filter`. */
function isOptions(arg: unknown): arg is Options {
  return typeof arg === "object" && arg !== null && !Array.isArray(arg) && !ArrayBuffer.isView(arg);
}

function isAborted(signal: unknown): boolean {
  return signal instanceof AbortSignal && signal.aborted;
}

/** Only the synchronous forms know the option `throwIfNoEntry`. */
function asynchronous(name: string, args: Arguments): Arguments {
  if (name !== "stat" && name !== "lstat") return args;
  const [path, options] = args;
  return typeof options === "object" && options !== null ? [path, { ...options, throwIfNoEntry: true }] : args;
}

type Settled = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown };

function settle(work: () => unknown): Settled {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    return { ok: false, error };
  }
}

import { codeOf } from "../error-code.js";
import { type Arguments, isFileHandle } from "./call-arguments.js";

/*
 * The three forms of a function of node:fs: synchronous, with a callback, with a promise.
 */

export type Work = (this: unknown, ...args: unknown[]) => unknown;
export type Functions = { [name: string]: Work | undefined };

/** Replaces a function, and keeps its properties, for example how to promisify it. */
export function replace(holder: Functions, name: string, around: (original: Work) => Work): void {
  const original = holder[name];
  if (typeof original !== "function") return;
  const replacement = around(original);
  for (const key of Reflect.ownKeys(original)) {
    if (key === "prototype" || key in replacement) continue;
    Object.defineProperty(replacement, key, { value: Reflect.get(original, key), configurable: true });
  }
  holder[name] = replacement;
}

/** One function of node:fs in its synchronous form, as a step. */
export interface Form {
  readonly name: string;
  /** Does the work as one step. */
  readonly inStep: Work;
  /** Takes a step that does nothing. */
  readonly emptyStep: (args: Arguments) => void;
  /** Returns whether the call concerns the run. */
  readonly isOurs: (args: Arguments) => boolean;
}

/** Returns the callback form. */
export function withCallback({ name, inStep, emptyStep, isOurs }: Form, original: Work): Work {
  return (...args) => {
    const callback = args.at(-1);
    if (typeof callback !== "function" || !isOurs(args)) return original(...args);
    if (isUnusual(name, args)) {
      const passed = resultOf(() => emptyStep(args));
      if (passed.ok) return original(...args);
      setImmediate(() => callback(passed.error));
      return undefined;
    }
    const result = resultOf(() => inStep(...asynchronous(name, args.slice(0, -1))));
    // If the arguments are wrong, node:fs throws at once.
    if (!result.ok && codeOf(result.error).startsWith("ERR_")) throw result.error;
    setImmediate(() => {
      if (name === "exists") callback(result.ok && result.value);
      else if (!result.ok) callback(result.error);
      else if (/^(read|write)v?$/.test(name)) callback(null, result.value, args[1]);
      else callback(null, result.value);
    });
    return undefined;
  };
}

/** Returns the promise form. */
export function withPromise({ name, inStep, emptyStep, isOurs }: Form, original: Work): Work {
  return (...args) => {
    if (!isOurs(args)) return original(...args);
    if (isUnusual(name, args)) {
      const passed = resultOf(() => emptyStep(args));
      return passed.ok ? original(...args) : Promise.reject(passed.error);
    }
    const result = resultOf(() => inStep(...asynchronous(name, args)));
    return new Promise((resolve, reject) => {
      setImmediate(() => (result.ok ? resolve(result.value) : reject(result.error)));
    });
  };
}

/**
 * Returns whether only the original function can do the work. The synchronous form cannot call an asynchronous filter
 * or choose its own buffer. A call whose signal is already aborted does nothing. If the signal is aborted later, the
 * work is already done, which can happen without scheduling points, too.
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

/** Buffers and arrays of them are data. Both have a method `filter`. */
function isOptions(arg: unknown): arg is Options {
  return typeof arg === "object" && arg !== null && !Array.isArray(arg) && !ArrayBuffer.isView(arg);
}

function isAborted(signal: unknown): boolean {
  return signal instanceof AbortSignal && signal.aborted;
}

/** Returns the arguments without `throwIfNoEntry`, which only the synchronous forms know. */
function asynchronous(name: string, args: Arguments): Arguments {
  if (name !== "stat" && name !== "lstat") return args;
  const [path, options] = args;
  return typeof options === "object" && options !== null ? [path, { ...options, throwIfNoEntry: true }] : args;
}

type Result = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown };

function resultOf(work: () => unknown): Result {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    return { ok: false, error };
  }
}

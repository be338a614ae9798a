import type { AsynchronousCalls, Settled } from "../../core/index.js";
import { asPromise, inOneStep, whenArrived } from "../asynchronous.js";
import { codeOf } from "../error-code.js";
import type { Work } from "../replace.js";
import { type Arguments, bufferUse, isFileHandle } from "./call-arguments.js";

/*
 * The three forms of a function of node:fs: synchronous, with a callback, with a promise.
 */

/** One function of node:fs, as steps. */
export interface Form {
  readonly name: string;
  /** Does the work step by step: each `next` takes one. */
  readonly inSteps: (...args: unknown[]) => Iterator<unknown, unknown>;
  /** Takes a step that does nothing. */
  readonly emptyStep: (args: Arguments) => void;
  /** Returns the file of the call; undefined: it does not concern the run. */
  readonly fileOf: (args: Arguments) => string | undefined;
}

/** Returns the synchronous form. */
export function synchronous({ inSteps }: Pick<Form, "inSteps">): Work {
  return (...args) => {
    const work = inSteps(...args);
    for (;;) {
      const taken = work.next();
      if (taken.done === true) return taken.value;
    }
  };
}

/** Returns the callback form. */
export function withCallback(
  { name, inSteps, emptyStep, fileOf }: Form,
  calls: AsynchronousCalls,
  original: Work,
): Work {
  return (...args) => {
    const callback: unknown = args.at(-1);
    if (typeof callback !== "function") return original(...args);
    const given = args.slice(0, -1);
    const report = (...results: unknown[]): void => void callback(...results);
    const file = fileOf(args);
    if (file === undefined) return calls.hop(name, report, (arrive) => original(...given, arrive));
    if (isUnusual(name, args)) {
      const work = () => new Promise((resolve) => void original(...given, (...results: unknown[]) => resolve(results)));
      const resume = (result: Settled): void =>
        result.ok ? report(...(result.value as unknown[])) : report(result.error);
      const effect = afterEmptyStep(() => emptyStep(args), work);
      return calls.start({ label: name, file, effect, buffer: bufferUse(name, args), resume });
    }
    return calls.start({
      label: name,
      file,
      effect: inSteps(...asynchronous(name, given)),
      buffer: bufferUse(name, args),
      // If the arguments are wrong, node:fs throws at once.
      throwsAtOnce: (error) => codeOf(error).startsWith("ERR_"),
      resume(result) {
        if (name === "exists") report(result.ok && result.value);
        else if (!result.ok) report(result.error);
        else if (/^(read|write)v?$/.test(name)) report(null, result.value, args[1]);
        else report(null, result.value);
      },
    });
  };
}

/** Returns the promise form. */
export function withPromise(
  { name, inSteps, emptyStep, fileOf }: Form,
  calls: AsynchronousCalls,
  original: Work,
): Work {
  return (...args) => {
    const file = fileOf(args);
    if (file === undefined) return whenArrived(calls, name, () => original(...args));
    const effect = isUnusual(name, args)
      ? afterEmptyStep(
          () => emptyStep(args),
          () => original(...args),
        )
      : inSteps(...asynchronous(name, args));
    return asPromise(calls, { label: name, file, effect, buffer: bufferUse(name, args) });
  };
}

/** If only the original function can do the work, the client keeps its turn until the work is done. */
function afterEmptyStep(emptyStep: () => void, work: () => unknown): Iterator<unknown, unknown> {
  return inOneStep(() => {
    emptyStep();
    return work();
  });
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

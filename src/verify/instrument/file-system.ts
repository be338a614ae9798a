import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { promisify } from "node:util";
import { type Arguments, type Effect, fileEffects, isFileHandle, pathText } from "./file-effects.js";
import type { Gatekeeper } from "./gate.js";
import { rawFs } from "./raw-fs.js";

/*
 * Gates under node:fs. Most functions of it exist in three forms. The callback and the promise form do their work here
 * synchronously, behind one gate, and answer later: what the thread pool does at a time of its own could not be
 * repeated.
 */

type Work = (this: unknown, ...args: unknown[]) => unknown;
type Functions = { [name: string]: Work | undefined };

export async function gateFileSystem(keeper: Gatekeeper): Promise<void> {
  const files = new Map<number, string>();
  const module = fs as unknown as Functions;
  const promises = fs.promises as unknown as Functions;
  const raw = rawFs as unknown as Functions;

  const gate = (name: string, work: Work, effectOf: (args: Arguments) => Effect | undefined): void => {
    const gated: Work = (...args) => {
      const effect = effectOf(args);
      return effect === undefined ? work(...args) : take(keeper, effect, () => work(...args));
    };
    /** Where only the original can do it: behind its gate, the turn being kept until it has been done. */
    const passed = (args: Arguments): void => {
      const effect = effectOf(args);
      if (effect !== undefined) take(keeper, effect, () => undefined);
    };
    const form: Form = { name, gated, passed, isOurs: (args) => effectOf(args) !== undefined };
    put(module, `${name}Sync`, () => gated);
    put(module, name, (original) => withCallback(form, original));
    // A file that is opened there is a FileHandle.
    if (name !== "open") put(promises, name, (original) => withPromise(form, original));
  };

  const effects = fileEffects(keeper, files);
  for (const [name, effectOf] of Object.entries(effects)) {
    const work = name === "open" ? opening(keeper, files) : raw[`${name}Sync`];
    if (work !== undefined) gate(name, work, effectOf);
  }
  Object.defineProperty(fs.exists, promisify.custom, { value: async (path: string) => fs.existsSync(path) });
  gateWholeWrites(keeper, module, promises);
  forgetClosed(files, module);
  await gateFileHandles(keeper, files, promises, effects);
  syncBuiltinESMExports();
}

/** Passes the gate and does the work. */
function take(keeper: Gatekeeper, effect: Effect, work: () => unknown): unknown {
  const accesses = keeper.enter(effect.label, effect.file) ? effect.accesses() : [];
  try {
    // Some of node:fs is built on others of it: what the removal of a tree removes is part of that one step.
    const answer = keeper.within(work);
    for (const { resource, mode } of accesses) keeper.touch(resource, mode);
    if (typeof answer === "boolean") keeper.say(answer ? "yes" : "no");
    return answer;
  } catch (error) {
    for (const { resource } of accesses) keeper.touch(resource, "read");
    keeper.fail(codeOf(error));
    throw error;
  }
}

/** Puts another function in the place of one, with whatever properties that has (how to promisify it, for example). */
function put(holder: Functions, name: string, around: (original: Work) => Work): void {
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
interface Form {
  readonly name: string;
  readonly gated: Work;
  /** Only the gate. */
  readonly passed: (args: Arguments) => void;
  readonly isOurs: (args: Arguments) => boolean;
}

function withCallback({ name, gated, passed, isOurs }: Form, original: Work): Work {
  return (...args) => {
    const callback = args.at(-1);
    if (typeof callback !== "function" || !isOurs(args)) return original(...args);
    if (isUnusual(name, args)) {
      passed(args);
      return original(...args);
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

function withPromise({ name, gated, passed, isOurs }: Form, original: Work): Work {
  return (...args) => {
    if (!isOurs(args)) return original(...args);
    if (isUnusual(name, args)) {
      passed(args);
      return original(...args);
    }
    const answer = settle(() => gated(...asynchronous(name, args)));
    return new Promise((resolve, reject) => {
      setImmediate(() => (answer.ok ? resolve(answer.value) : reject(answer.error)));
    });
  };
}

/** What the synchronous form cannot do: to be aborted, to ask an asynchronous filter, to choose its own buffer. */
function isUnusual(name: string, args: Arguments): boolean {
  if ((name === "read" && !ArrayBuffer.isView(args[1])) || isFileHandle(args[0])) return true;
  return args.some(
    (arg) => typeof arg === "object" && arg !== null && (Reflect.has(arg, "signal") || Reflect.has(arg, "filter")),
  );
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

function opening(keeper: Gatekeeper, files: Map<number, string>): Work {
  return (path, ...rest) => {
    const descriptor = (rawFs.openSync as Work)(path, ...rest) as number;
    const file = keeper.inside(pathText(path) ?? "");
    if (file !== undefined) files.set(descriptor, file);
    return descriptor;
  };
}

function forgetClosed(files: Map<number, string>, module: Functions): void {
  for (const name of ["close", "closeSync"]) {
    put(module, name, (original) => (descriptor, ...rest) => {
      if (typeof descriptor === "number") files.delete(descriptor);
      return original(descriptor, ...rest);
    });
  }
}

interface WriteOptions {
  readonly encoding?: BufferEncoding | null;
  readonly flag?: string;
  readonly mode?: number;
  readonly flush?: boolean;
}

/** Others can see a file between its opening, which empties it, and its writing: so these are steps of their own. */
function gateWholeWrites(keeper: Gatekeeper, module: Functions, promises: Functions): void {
  const isOurs = ([path, data]: Arguments): boolean => {
    const isPlain = typeof data === "string" || ArrayBuffer.isView(data);
    return isPlain && keeper.inside(pathText(path) ?? "") !== undefined;
  };
  for (const [name, usualFlag] of [
    ["writeFile", "w"],
    ["appendFile", "a"],
  ] as const) {
    const plain = (rawFs as unknown as Functions)[`${name}Sync`];
    const inSteps: Work = (path, data, options) => {
      if (!isOurs([path, data])) return plain?.(path, data, options);
      const { encoding, flag, mode, flush }: WriteOptions =
        typeof options === "string"
          ? { encoding: options as BufferEncoding }
          : ((options as WriteOptions | null) ?? {});
      const bytes = typeof data === "string" ? Buffer.from(data, encoding ?? "utf8") : (data as Uint8Array);
      const descriptor = fs.openSync(path as string, flag ?? usualFlag, mode ?? 0o666);
      try {
        for (let at = 0; at < bytes.byteLength; ) at += fs.writeSync(descriptor, bytes, at);
        if (flush === true) fs.fsyncSync(descriptor);
      } finally {
        fs.closeSync(descriptor);
      }
      return undefined;
    };
    put(module, `${name}Sync`, () => inSteps);
    const form: Form = { name, gated: inSteps, passed: () => undefined, isOurs };
    put(module, name, (original) => withCallback(form, original));
    put(promises, name, (original) => withPromise(form, original));
  }
}

/** Which effect, by the names of node:fs, a method of a FileHandle has on the file that it leads to. */
const handleMethods = {
  appendFile: "write",
  chmod: "fchmod",
  datasync: "fsync",
  read: "read",
  readFile: "read",
  readv: "read",
  stat: "fstat",
  sync: "fsync",
  truncate: "ftruncate",
  utimes: "futimes",
  write: "write",
  writeFile: "write",
  writev: "write",
} as const;

/** The turn is the client's own until it comes to its next gate, and it comes there only after the promise is settled. */
async function gateFileHandles(
  keeper: Gatekeeper,
  files: Map<number, string>,
  promises: Functions,
  effects: ReturnType<typeof fileEffects>,
): Promise<void> {
  put(promises, "open", (original) => async (path, ...rest) => {
    const effect = effects.open([path, ...rest]);
    if (effect === undefined) return original(path, ...rest);
    const accesses = keeper.enter(effect.label, effect.file) ? effect.accesses() : [];
    try {
      const handle = (await original(path, ...rest)) as fs.promises.FileHandle;
      for (const { resource, mode } of accesses) keeper.touch(resource, mode);
      files.set(handle.fd, effect.file);
      return handle;
    } catch (error) {
      for (const { resource } of accesses) keeper.touch(resource, "read");
      keeper.fail(codeOf(error));
      throw error;
    }
  });
  const sample = await rawFs.promises.open(process.execPath, "r");
  const prototype: Functions = Object.getPrototypeOf(sample);
  await sample.close();
  for (const [method, effectName] of Object.entries(handleMethods)) {
    put(
      prototype,
      method,
      (original) =>
        function gated(this: unknown, ...args) {
          const effect = effects[effectName]([(this as fs.promises.FileHandle).fd]);
          if (effect !== undefined) {
            const accesses = keeper.enter(effect.label, effect.file) ? effect.accesses() : [];
            for (const { resource, mode } of accesses) keeper.touch(resource, mode);
          }
          return original.apply(this, args);
        },
    );
  }
}

function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "error";
}

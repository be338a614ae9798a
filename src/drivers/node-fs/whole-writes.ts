import fs from "node:fs";
import type { AsynchronousCalls, SchedulingPoints } from "../../core/index.js";
import { rawFs } from "../raw-fs.js";
import { type Functions, replace } from "../replace.js";
import { type Arguments, isFileHandle, pathText } from "./call-arguments.js";
import type { OpenFiles } from "./effect.js";
import { type Form, synchronous, withCallback, withPromise } from "./file-forms.js";

interface Options {
  readonly hook: SchedulingPoints;
  readonly calls: AsynchronousCalls;
  readonly files: OpenFiles;
  readonly module: Functions;
  readonly promises: Functions;
}

interface WriteOptions {
  readonly encoding?: BufferEncoding | null;
  readonly flag?: string;
  readonly mode?: number;
  readonly flush?: boolean;
}

/**
 * Splits `writeFile` and `appendFile` into several steps, because other clients can see a file between its opening,
 * which empties it, and its writing.
 */
export function interceptWholeWrites({ hook, calls, files, module, promises }: Options): void {
  const fileOf = ([path, data]: Arguments): string | undefined => {
    if (typeof data !== "string" && !ArrayBuffer.isView(data)) return undefined;
    const descriptor = openDescriptor(path);
    return descriptor === undefined ? hook.inside(pathText(path) ?? "") : files.get(descriptor)?.file;
  };
  for (const [name, usualFlag] of [
    ["writeFile", "w"],
    ["appendFile", "a"],
  ] as const) {
    const plain = (rawFs as unknown as Functions)[`${name}Sync`];
    const form: Form = {
      name,
      *inSteps(path, data, options) {
        if (fileOf([path, data]) === undefined) return plain?.(path, data, options);
        return yield* writeInSteps(path, data, options, usualFlag);
      },
      emptyStep: () => undefined,
      fileOf,
    };
    replace(module, `${name}Sync`, () => synchronous(form));
    replace(module, name, (original) => withCallback(form, calls, original));
    replace(promises, name, (original) => withPromise(form, calls, original));
  }
}

function* writeInSteps(path: unknown, data: unknown, options: unknown, usualFlag: string): Generator<unknown, void> {
  const { encoding, flag, mode, flush }: WriteOptions =
    typeof options === "string" ? { encoding: options as BufferEncoding } : ((options as WriteOptions | null) ?? {});
  const bytes = typeof data === "string" ? Buffer.from(data, encoding ?? "utf8") : (data as Uint8Array);
  const given = openDescriptor(path);
  const descriptor = given ?? fs.openSync(path as string, flag ?? usualFlag, mode ?? 0o666);
  let isFirst = given !== undefined;
  try {
    for (let at = 0; at < bytes.byteLength; ) {
      if (!isFirst) yield;
      isFirst = false;
      at += fs.writeSync(descriptor, bytes, at);
    }
    if (flush === true) {
      if (!isFirst) yield;
      fs.fsyncSync(descriptor);
    }
  } finally {
    if (given === undefined) fs.closeSync(descriptor);
  }
}

/** Returns the descriptor of an open file, which both functions take instead of a path; undefined: it is a path. */
function openDescriptor(path: unknown): number | undefined {
  if (typeof path === "number") return path;
  return isFileHandle(path) ? path.fd : undefined;
}

import fs from "node:fs";
import type { SchedulingPoints } from "../../core/index.js";
import { rawFs } from "../raw-fs.js";
import { type Arguments, isFileHandle, pathText } from "./call-arguments.js";
import type { OpenFiles } from "./effect.js";
import { type Form, type Functions, replace, type Work, withCallback, withPromise } from "./file-forms.js";

interface Options {
  readonly hook: SchedulingPoints;
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
export function interceptWholeWrites({ hook, files, module, promises }: Options): void {
  const isOurs = ([path, data]: Arguments): boolean => {
    if (typeof data !== "string" && !ArrayBuffer.isView(data)) return false;
    const descriptor = openDescriptor(path);
    return descriptor === undefined ? hook.inside(pathText(path) ?? "") !== undefined : files.has(descriptor);
  };
  for (const [name, usualFlag] of [
    ["writeFile", "w"],
    ["appendFile", "a"],
  ] as const) {
    const plain = (rawFs as unknown as Functions)[`${name}Sync`];
    const inSteps: Work = (path, data, options) =>
      isOurs([path, data]) ? writeInSteps(path, data, options, usualFlag) : plain?.(path, data, options);
    replace(module, `${name}Sync`, () => inSteps);
    const form: Form = { name, inStep: inSteps, emptyStep: () => undefined, isOurs };
    replace(module, name, (original) => withCallback(form, original));
    replace(promises, name, (original) => withPromise(form, original));
  }
}

function writeInSteps(path: unknown, data: unknown, options: unknown, usualFlag: string): void {
  const { encoding, flag, mode, flush }: WriteOptions =
    typeof options === "string" ? { encoding: options as BufferEncoding } : ((options as WriteOptions | null) ?? {});
  const bytes = typeof data === "string" ? Buffer.from(data, encoding ?? "utf8") : (data as Uint8Array);
  const given = openDescriptor(path);
  const descriptor = given ?? fs.openSync(path as string, flag ?? usualFlag, mode ?? 0o666);
  try {
    for (let at = 0; at < bytes.byteLength; ) at += fs.writeSync(descriptor, bytes, at);
    if (flush === true) fs.fsyncSync(descriptor);
  } finally {
    if (given === undefined) fs.closeSync(descriptor);
  }
}

/** Returns the descriptor of an open file, which both functions take instead of a path; undefined: it is a path. */
function openDescriptor(path: unknown): number | undefined {
  if (typeof path === "number") return path;
  return isFileHandle(path) ? path.fd : undefined;
}

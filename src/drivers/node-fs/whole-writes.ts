import fs from "node:fs";
import type { Gatekeeper } from "../../core/index.js";
import { type Arguments, isFileHandle, type OpenFiles, pathText } from "./file-effects.js";
import { type Form, type Functions, put, type Work, withCallback, withPromise } from "./file-forms.js";
import { rawFs } from "./raw-fs.js";

interface WriteOptions {
  readonly encoding?: BufferEncoding | null;
  readonly flag?: string;
  readonly mode?: number;
  readonly flush?: boolean;
}

/** Others can see a file between its opening, which empties it, and its writing: so these are steps of their own. */
export function gateWholeWrites(keeper: Gatekeeper, files: OpenFiles, module: Functions, promises: Functions): void {
  const isOurs = ([path, data]: Arguments): boolean => {
    if (typeof data !== "string" && !ArrayBuffer.isView(data)) return false;
    const descriptor = openDescriptor(path);
    return descriptor === undefined ? keeper.inside(pathText(path) ?? "") !== undefined : files.has(descriptor);
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
      const given = openDescriptor(path);
      const descriptor = given ?? fs.openSync(path as string, flag ?? usualFlag, mode ?? 0o666);
      try {
        for (let at = 0; at < bytes.byteLength; ) at += fs.writeSync(descriptor, bytes, at);
        if (flush === true) fs.fsyncSync(descriptor);
      } finally {
        if (given === undefined) fs.closeSync(descriptor);
      }
      return undefined;
    };
    put(module, `${name}Sync`, () => inSteps);
    const form: Form = { name, gated: inSteps, passed: () => undefined, isOurs };
    put(module, name, (original) => withCallback(form, original));
    put(promises, name, (original) => withPromise(form, original));
  }
}

/** Both functions take a file that is open already in the place of a path. */
function openDescriptor(path: unknown): number | undefined {
  if (typeof path === "number") return path;
  return isFileHandle(path) ? path.fd : undefined;
}

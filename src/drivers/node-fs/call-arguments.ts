import { constants } from "node:fs";
import { fileURLToPath } from "node:url";

/** The arguments of a call of a function of node:fs. */
export type Arguments = readonly unknown[];

/** Returns whether an argument is a FileHandle. The promise forms take one instead of a path. */
export function isFileHandle(path: unknown): path is { readonly fd: number } {
  return typeof path === "object" && path !== null && "fd" in path && typeof path.fd === "number";
}

/** Returns the descriptor of an open file, given as a number or as a FileHandle. */
export function descriptorOf(given: unknown): number {
  return isFileHandle(given) ? given.fd : Number(given);
}

/** Returns a path that is given in any form of node:fs; undefined: the argument is not a path. */
export function pathText(path: unknown): string | undefined {
  if (typeof path === "string") return path;
  if (path instanceof URL) return path.protocol === "file:" ? fileURLToPath(path) : undefined;
  return path instanceof Uint8Array ? Buffer.from(path).toString() : undefined;
}

/** Returns whether an option is set in an object of options. */
export function isSet(options: unknown, option: string): boolean {
  return typeof options === "object" && options !== null && Reflect.get(options, option) === true;
}

/** Returns whether opening a file with these flags may create or empty it. */
export function mayCreate(flags: unknown): boolean {
  if (typeof flags === "number") return (flags & (constants.O_CREAT | constants.O_TRUNC)) !== 0;
  return typeof flags === "string" && /[wax]/.test(flags);
}

/** Returns whether each write to a file that is opened with these flags is durable when it returns. */
export function opensSynchronously(flags: unknown): boolean {
  if (typeof flags === "number") return (flags & (constants.O_SYNC | constants.O_DSYNC)) !== 0;
  return typeof flags === "string" && flags.includes("s");
}

/**
 * Returns how a call uses a buffer of the caller while it is under way; undefined: it uses none. A string and what a call
 * returns are its own. `name`: of the function, or of the method of a FileHandle.
 */
export function bufferUse(name: string, args: Arguments): "read" | "write" | undefined {
  const holds = (arg: unknown): boolean =>
    ArrayBuffer.isView(arg) ||
    (Array.isArray(arg) && arg.some(holds)) ||
    (typeof arg === "object" && arg !== null && ArrayBuffer.isView(Reflect.get(arg, "buffer")));
  if (!args.some(holds)) return undefined;
  return name.startsWith("read") ? "write" : "read";
}

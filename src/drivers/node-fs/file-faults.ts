import os from "node:os";
import { getSystemErrorMap } from "node:util";
import type { ErrorKind } from "../../core/index.js";
import { rawFs } from "../raw-fs.js";
import { type Arguments, mayCreate } from "./call-arguments.js";

/**
 * Returns the errors that can be injected into a function of node:fs. They are errors of its system calls that come
 * from a full or a broken disk, a full table of open files or missing permissions. `exists` has none, because it
 * returns false instead.
 */
export function fileFaults(name: string, args: Arguments): readonly ErrorKind[] {
  switch (name) {
    case "access":
    case "stat":
    case "lstat":
    case "readlink":
    case "realpath":
      return ["EACCES"];
    case "readFile":
      return ["EIO", "EACCES"];
    case "readdir":
    case "opendir":
      return ["EMFILE", "EACCES"];
    case "open":
      return mayCreate(args[1]) ? ["ENOSPC", "EMFILE", "EACCES"] : ["EMFILE", "EACCES"];
    case "write":
      return (partOf(args)?.length ?? 0) > 0 ? ["ENOSPC", "short-write", "EIO"] : ["ENOSPC", "EIO"];
    case "writev":
    case "copyFile":
      return ["ENOSPC", "EIO"];
    case "mkdir":
    case "mkdtemp":
    case "symlink":
    case "link":
    case "rename":
      return ["ENOSPC", "EACCES", "EIO"];
    case "unlink":
    case "rm":
    case "rmdir":
      return ["EACCES", "EIO"];
    case "read":
    case "readv":
    case "truncate":
    case "ftruncate":
    case "fsync":
    case "fdatasync":
    case "cp":
      return ["EIO"];
    case "chmod":
    case "fchmod":
    case "chown":
    case "utimes":
    case "futimes":
    case "lutimes":
      return ["EACCES"];
    default:
      return [];
  }
}

/**
 * Ends a call with an error: throws it, or returns the result of a short write. A full disk takes the first half of a
 * write before it fails.
 */
export function failCall(kind: ErrorKind, name: string, args: Arguments): unknown {
  const part = name === "write" && (kind === "short-write" || kind === "ENOSPC") ? partOf(args) : undefined;
  const written = part === undefined ? 0 : writePart(args, part);
  if (kind === "short-write") return written;
  throw systemError(kind, name, args[0]);
}

/** Returns the first half of the data of `write(descriptor, data, …)`; undefined: the form of the data is unknown. */
function partOf([, data, offsetOrOptions, length]: Arguments): Uint8Array | undefined {
  if (typeof data === "string") {
    const bytes = Buffer.from(data, typeof length === "string" ? (length as BufferEncoding) : "utf8");
    return bytes.subarray(0, bytes.length >> 1);
  }
  if (!ArrayBuffer.isView(data)) return undefined;
  const all = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const options = typeof offsetOrOptions === "object" && offsetOrOptions !== null ? offsetOrOptions : {};
  const start = Number(typeof offsetOrOptions === "number" ? offsetOrOptions : (Reflect.get(options, "offset") ?? 0));
  const wanted: unknown = typeof length === "number" ? length : Reflect.get(options, "length");
  const whole = all.subarray(start, typeof wanted === "number" ? start + wanted : undefined);
  return whole.subarray(0, whole.length >> 1);
}

function writePart([descriptor, data, third, , fifth]: Arguments, part: Uint8Array): number {
  const position = typeof data === "string" ? third : fifth;
  return rawFs.writeSync(Number(descriptor), part, 0, part.length, typeof position === "number" ? position : null);
}

function systemError(kind: ErrorKind, name: string, path: unknown): Error {
  const errno = -(Object.entries(os.constants.errno).find(([code]) => code === kind)?.[1] ?? 0);
  const text = getSystemErrorMap().get(errno)?.[1] ?? kind;
  const where = typeof path === "string" ? ` '${path}'` : "";
  const error = new Error(`${kind}: ${text}, ${name}${where}`);
  return Object.assign(error, { errno, code: kind, syscall: name, ...(where === "" ? {} : { path }) });
}

import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { outsideRun, type SchedulingPoints } from "../../core/index.js";
import { rawFs, realPath } from "../raw-fs.js";

/** Returns the file of a database, relative to the run's directory. Undefined: it is in memory, or outside of the run. */
export function fileOf(hook: SchedulingPoints, name: unknown): string | undefined {
  const path = pathOf(name);
  return path === undefined ? undefined : hook.inside(path);
}

/**
 * Reports a database outside of the run's directory as an uncontrolled effect. Several runs share it, so its target
 * cannot be judged. If the database is opened read-only, it is not the store, and is not reported.
 */
export function noteOutside(hook: SchedulingPoints, name: unknown, isReadonly: boolean): void {
  const path = pathOf(name);
  if (path === undefined || isReadonly || hook.inside(path) !== undefined) return;
  hook.uncontrolled(`${outsideRun}, ${path}`);
}

/** Returns the mode that a name asks for if it is a URI: https://sqlite.org/uri.html. */
export function modeOf(name: unknown): "ro" | "rw" | undefined {
  if (typeof name !== "string" || !name.startsWith("file:")) return undefined;
  const mode = /[?&]mode=(ro|rw)(?=&|#|$)/.exec(name)?.[1];
  return mode === "ro" || mode === "rw" ? mode : undefined;
}

/** Returns the path of a database; undefined: it is in memory. */
function pathOf(name: unknown): string | undefined {
  if (typeof name !== "string" || name === "" || name === ":memory:") return undefined;
  const isUri = name.startsWith("file:");
  if (isUri && /[?&]mode=memory|^file:(:memory:)?([?#]|$)/.test(name)) return undefined;
  return realPath(resolve(isUri ? uriPath(name) : name));
}

function uriPath(uri: string): string {
  const [plain = ""] = uri.split(/[?#]/);
  return plain.startsWith("file:///") ? fileURLToPath(plain) : decoded(plain.slice("file:".length));
}

/** Returns a path with its percent-encoded bytes decoded. SQLite keeps a percent sign without two hexadecimal digits. */
function decoded(path: string): string {
  return path.replace(/(%[0-9a-f]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll("%", ""), "hex").toString());
}

/**
 * Reports the accesses of opening a database. If its file does not exist, it is created. An opening that must not create
 * it only reads whether it exists: two of them are independent.
 */
export function touchOpening(hook: SchedulingPoints, file: string, mayCreate: boolean): void {
  if (!mayCreate || rawFs.existsSync(hook.outside(file))) hook.touch(`file:${file}`, "read");
  else {
    hook.touch(`file:${file}`, "write");
    hook.touch(`names:${dirname(file)}`, "add");
  }
}

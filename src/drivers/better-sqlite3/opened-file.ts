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
 * Notes a database outside of the run as an uncontrolled effect: no scheduling point holds it, and several runs share it,
 * so such a target cannot be judged. A database that is only read cannot be the store.
 */
export function noteOutside(hook: SchedulingPoints, name: unknown, isReadonly: boolean): void {
  const path = pathOf(name);
  if (path === undefined || isReadonly || hook.inside(path) !== undefined) return;
  hook.uncontrolled(`${outsideRun}, ${path}`);
}

/** Undefined: the database is in memory. */
function pathOf(name: unknown): string | undefined {
  if (typeof name !== "string" || name === "" || name === ":memory:") return undefined;
  const isUri = name.startsWith("file:");
  if (isUri && /[?&]mode=memory|^file::memory:/.test(name)) return undefined;
  return realPath(resolve(isUri ? uriPath(name) : name));
}

function uriPath(uri: string): string {
  const [plain = ""] = uri.split(/[?#]/);
  return plain.startsWith("file:///") ? fileURLToPath(plain) : plain.slice("file:".length);
}

/** Opening a database creates its file, unless the file exists. */
export function touchOpening(hook: SchedulingPoints, file: string, path: string): void {
  if (rawFs.existsSync(path)) hook.touch(`file:${file}`, "read");
  else {
    hook.touch(`file:${file}`, "write");
    hook.touch(`names:${dirname(file)}`, "add");
  }
}

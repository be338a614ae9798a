import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Gatekeeper } from "../../core/index.js";
import { outsideRun } from "../../core/index.js";
import { rawFs, realPath } from "../node-fs/index.js";

/** Undefined for a database in memory, and for one outside of the run. */
export function fileOf(keeper: Gatekeeper, name: unknown): string | undefined {
  const path = pathOf(name);
  return path === undefined ? undefined : keeper.inside(path);
}

/**
 * A database that lies somewhere else is held by no gate, and no run has it to itself: what such a target shows is no
 * verdict about its store. One that is only read can be no store.
 */
export function noteOutside(keeper: Gatekeeper, name: unknown, isReadonly: boolean): void {
  const path = pathOf(name);
  if (path === undefined || isReadonly || keeper.inside(path) !== undefined) return;
  keeper.escape(`${outsideRun}, ${path}`);
}

/** Undefined for a database in memory. */
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

/** A database is made when it is opened. */
export function touchOpening(keeper: Gatekeeper, file: string, path: string): void {
  if (rawFs.existsSync(path)) keeper.touch(`file:${file}`, "read");
  else {
    keeper.touch(`file:${file}`, "write");
    keeper.touch(`names:${dirname(file)}`, "add");
  }
}

import type { Class, Method } from "../classes.js";

/** The module as Rollcall uses it. Which methods its classes have depends on the version of Node. */
export interface NodeSqlite {
  DatabaseSync: Class;
  readonly StatementSync: Class;
  backup?: Method;
}

/**
 * Returns node:sqlite, or undefined if this Node has none. Does not print the warning that node:sqlite is experimental,
 * because the target may not use it.
 */
export function loadModule(): NodeSqlite | undefined {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    const loaded: unknown = process.getBuiltinModule("node:sqlite");
    return isModule(loaded) ? loaded : undefined;
  } finally {
    process.emitWarning = emitWarning;
  }
}

function isModule(loaded: unknown): loaded is NodeSqlite {
  if (typeof loaded !== "object" || loaded === null) return false;
  return ["DatabaseSync", "StatementSync"].every((name) => typeof Reflect.get(loaded, name) === "function");
}

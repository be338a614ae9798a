import { inspect } from "node:util";
import { type Adapter, BrokenTargetError, type CommonClient, type CommonTarget } from "../workload/index.js";

/** A target, with the adapter of its workload. */
export interface LoadedTarget {
  readonly adapter: Adapter<CommonTarget, CommonClient, unknown>;
  readonly target: CommonTarget;
}

/** A thread loads the same target in every run. */
let latest: { readonly key: string; readonly loaded: LoadedTarget } | undefined;

/** Returns what `importTarget` returns, and calls it once. */
export async function loadTarget(url: string, adapters: readonly string[]): Promise<LoadedTarget> {
  const key = [url, ...adapters].join("\n");
  if (latest?.key !== key) latest = { key, loaded: await importTarget(url, adapters) };
  return latest.loaded;
}

/**
 * Imports a target module. Returns the target, with the first adapter that accepts it.
 * @throws BrokenTargetError naming what is missing, and any error that the module itself throws
 */
async function importTarget(url: string, adapters: readonly string[]): Promise<LoadedTarget> {
  const module: { default?: unknown } = await import(url);
  const exported = unwrapped(module.default);
  if (exported === undefined || exported === null || typeof exported !== "object") {
    throw new BrokenTargetError(
      `the module must have a default export, an object with name, connect and inspect; its default export is ${exported === undefined ? "missing" : inspect(exported, { depth: 0 })}`,
    );
  }
  for (const adapterUrl of adapters) {
    const { adapter }: { readonly adapter: LoadedTarget["adapter"] } = await import(adapterUrl);
    if (adapter.accepts(exported)) return { adapter, target: adapter.checkTarget(exported) };
  }
  throw new RangeError("the last of the adapters must accept every target");
}

/** Returns the default export. If a CommonJS module was compiled from `export default`, it is one level deeper. */
function unwrapped(exported: unknown): unknown {
  const compiled =
    typeof exported === "object" && exported !== null && "__esModule" in exported && "default" in exported;
  return compiled ? exported.default : exported;
}

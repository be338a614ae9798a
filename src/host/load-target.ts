import { type Adapter, BrokenTargetError, type CommonClient, type CommonTarget } from "../workload/index.js";

/** A target, with the half of its workload that knows how it is called. */
export interface LoadedTarget {
  readonly adapter: Adapter<CommonTarget, CommonClient, unknown>;
  readonly target: CommonTarget;
}

/**
 * Imports a target module and finds the workload that it is meant for: of the adapters the first that accepts it.
 * @throws BrokenTargetError naming what is missing; what the module itself throws comes through.
 */
export async function loadTarget(url: string, adapters: readonly string[]): Promise<LoadedTarget> {
  const module: { default?: unknown } = await import(url);
  const exported = unwrapped(module.default);
  if (exported === undefined || exported === null || typeof exported !== "object") {
    throw new BrokenTargetError(
      `the module must have a default export, an object with name, connect and inspect; its default export is ${exported === undefined ? "missing" : typeof exported}`,
    );
  }
  for (const adapterUrl of adapters) {
    const { adapter }: { readonly adapter: LoadedTarget["adapter"] } = await import(adapterUrl);
    if (adapter.accepts(exported)) return { adapter, target: adapter.checkTarget(exported) };
  }
  throw new RangeError("the last of the adapters must accept every target");
}

/** A CommonJS module compiled from `export default` has it one level deeper. */
function unwrapped(exported: unknown): unknown {
  const compiled =
    typeof exported === "object" && exported !== null && "__esModule" in exported && "default" in exported;
  return compiled ? exported.default : exported;
}

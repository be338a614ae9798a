import type { Registry } from "prom-client";

/** Returns the name, the help and the registry that a new metric is created with. */
export type Named = (
  name: string,
  help: string,
) => { readonly name: string; readonly help: string; registers: Registry[] };

/** Metrics are in seconds, the events of a store in milliseconds. */
export function seconds(milliseconds: number): number {
  return milliseconds / 1000;
}

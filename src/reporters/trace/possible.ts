import type { ShownTrace } from "../../core/index.js";
import { type Describe, describeOperation } from "../../workload/index.js";

/** Returns the states that the store may have had, as a sentence; undefined: none are shown. */
export function describePossible(trace: ShownTrace, describe: Describe): string | undefined {
  const { possible } = trace;
  if (possible.length === 0) return undefined;
  const states = possible.map((state) => describe.state(state));
  return `${describeWhen(trace, describe)}: ${[...new Set(states)].join("; or ")}.`;
}

/** Refers to the mark ✗ only if the trace shows it. */
function describeWhen({ culprit, prefix, events, retried, recoveries }: ShownTrace, describe: Describe): string {
  if (culprit === undefined) return "Allowed final state";
  const drawn = [...prefix, ...events, ...retried, ...recoveries.flatMap(({ answers }) => answers)];
  if (drawn.some(({ outcome }) => outcome === culprit.outcome)) return "Allowed state just before ✗";
  return `Allowed state just before ${describeOperation(describe, culprit.operation)}`;
}

import { modelTargets } from "./model-target/index.js";
import { registrationWorkload } from "./registration/index.js";
import type { Describe, Workload } from "./workload/index.js";

/** Every workload. A target is verified with the first whose adapter accepts it, so the one that accepts all stands last. */
export const workloads: readonly Workload[] = [modelTargets, registrationWorkload];

/** How the workload of this name describes its data. */
export function describeOf(name: string): Describe {
  const workload = workloads.find((each) => each.name === name);
  if (workload === undefined) throw new RangeError(`there is no workload ${name}`);
  return workload.describe;
}

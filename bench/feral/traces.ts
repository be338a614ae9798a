import { createColours, formatPass } from "#src/reporters/index.js";
import { verify } from "#src/verify.js";
import { describeOf } from "#src/workloads.js";
import { modulePath } from "../../properties/postgres/stores/index.js";

/** The stores of the experiments, as targets: what Rollcall shrinks their failures to explains the counts. */
const targets = ["check-then-insert", "association-without-foreign-key"];

/** Returns the smallest schedule of each that shows the anomaly. */
export async function explainByTraces(schedules: number, seed: number): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const name of targets) {
    const report = await verify({
      module: modulePath("faulty", name),
      only: ["interleavings"],
      seed,
      schedules,
    });
    const describe = describeOf(report.target.workload);
    texts.push(...report.passes.map((pass) => `${name}\n\n${formatPass(pass, describe, createColours(false))}`));
  }
  return texts;
}

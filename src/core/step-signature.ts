import type { Step } from "./trace.js";

/** A step without what may differ from run to run: generated names, literal values. */
export function comparable(step: Step | undefined): string {
  if (step === undefined) return "";
  const label = step.label.replace(/^(rename|link|symlink|copy) .*$/, "$1");
  const plain = label.replace(/'(?:[^']|'')*'/g, "?").replace(/[\w.-]*\d[\w.-]*/g, "#");
  return `${plain}${"/..".repeat(step.file === "" ? 0 : step.file.split("/").length)}`;
}

/** All steps of a run so, each with its client: by this a replay is compared. */
export function comparableSteps(steps: readonly Step[]): string[] {
  return steps.map((step) => `${step.client + 1} ${comparable(step)}`);
}

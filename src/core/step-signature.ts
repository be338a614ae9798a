import type { Step } from "./trace.js";

/** Returns a step as text, without what may differ from run to run: generated names, literal values. */
export function comparable(step: Step | undefined): string {
  if (step === undefined) return "";
  const label = step.label.replace(/^(rename|link|symlink|copy) .*$/, "$1");
  const plain = label.replace(/'(?:[^']|'')*'/g, "?").replace(/(?<![\w.-])[\w.-]*\d[\w.-]*/g, "#");
  return `${plain}${"/..".repeat(step.file === "" ? 0 : step.file.split("/").length)}`;
}

/** Returns the steps of a run as such texts, each with its client. A replay is compared by them. */
export function comparableSteps(steps: readonly Step[]): string[] {
  return steps.map((step) => `${step.client + 1} ${comparable(step)}`);
}

import { createRequire } from "node:module";
import { reportFormat, reportVersion } from "../../core/index.js";
import type { ReplayEvent, VerifyEvent } from "../events.js";
import type { Reporter } from "../reporter.js";

const { version: rollcall }: { version: string } = createRequire(import.meta.url)("rollcall/package.json");

/** The report as plain data. `rollcall merge` reads it. */
export const jsonReporter: Reporter = {
  name: "json",
  outputs: [
    {
      destination: { type: "file", name: "report.json" },
      verify: formatVerify,
      replay: formatReplay,
      soak: (event) => (event.type === "ended" ? asJson(event.report) : ""),
      check: (event) => (event.type === "ended" ? asJson(event.report) : ""),
    },
  ],
};

function formatVerify(event: VerifyEvent): string {
  if (event.type !== "ended") return "";
  return asJson({ format: reportFormat, version: reportVersion, rollcall, ...event.report });
}

function formatReplay(event: ReplayEvent): string {
  if (event.type !== "ended") return "";
  const { file, counterexample, result } = event;
  const { target, pass } = counterexample;
  return asJson({ format: "rollcall-replay", version: 1, rollcall, file, target, pass, ...result });
}

function asJson(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

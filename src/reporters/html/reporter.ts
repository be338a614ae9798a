import type { CheckEvent, ReplayEvent, SoakEvent, VerifyEvent } from "../events.js";
import type { Means, Reporter } from "../reporter.js";
import { formatCheckHtml, formatUndecidedHtml } from "./check.js";
import { formatReplayHtml } from "./replay.js";
import { formatSoakHtml } from "./soak.js";
import { formatUnusableHtml } from "./unusable.js";
import { formatVerifyHtml } from "./verify.js";

/** A page to read, to keep and to send: one file, which loads nothing. */
export const htmlReporter: Reporter = {
  name: "html",
  outputs: [
    {
      destination: { type: "file", name: "report.html" },
      verify: formatVerify,
      replay: formatReplay,
      soak: formatSoak,
      check: formatCheck,
    },
  ],
};

function formatVerify(event: VerifyEvent, { describeOf, root }: Means): string {
  switch (event.type) {
    case "ended":
      return formatVerifyHtml(event.report, {
        describe: describeOf(event.report.target.workload),
        root,
        counterexample: event.counterexample,
      });
    case "unusable":
      return formatUnusableHtml("rollcall verify", event);
    case "begins":
    case "merges":
    case "progress":
    case "pass-ended":
      return "";
    default:
      return event satisfies never;
  }
}

function formatReplay(event: ReplayEvent, { describeOf }: Means): string {
  switch (event.type) {
    case "ended":
      return formatReplayHtml(event, describeOf(event.counterexample.workload ?? "registration"));
    case "unusable":
      return formatUnusableHtml("rollcall replay", event);
    case "begins":
      return "";
    default:
      return event satisfies never;
  }
}

function formatSoak(event: SoakEvent, { describeOf }: Means): string {
  switch (event.type) {
    case "ended":
      return formatSoakHtml(event.report, describeOf(event.report.target.workload), event.again.join(" "));
    case "unusable":
      return formatUnusableHtml("rollcall soak", event);
    case "begins":
    case "progress":
      return "";
    default:
      return event satisfies never;
  }
}

function formatCheck(event: CheckEvent): string {
  switch (event.type) {
    case "ended":
      return formatCheckHtml(event.report);
    case "undecided":
      return formatUndecidedHtml(event.file, event.model, event.reason);
    default:
      return event satisfies never;
  }
}

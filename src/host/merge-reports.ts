import {
  assert,
  createTimeline,
  type Event,
  everything,
  type Mark,
  type Step,
  summarizeError,
  type Trace,
} from "../core/index.js";
import { mergeSnapshots } from "../crash/index.js";
import { ownerOf } from "../drivers/index.js";
import type { Unusable } from "../scheduler/index.js";
import type { ClientReport } from "./client-report.js";
import type { MarkedEvent } from "./marked-event.js";
import { withResumed } from "./resumed-steps.js";

/**
 * Returns the trace in the reports of all clients. If the reports contradict each other, that is a defect of Rollcall
 * and not a finding.
 */
export function mergeReports(
  reports: readonly ClientReport[],
  clocks: Pick<Trace, "time" | "sqlClockUsed">,
): { readonly type: "finished"; readonly trace: Trace } | Unusable {
  try {
    return { type: "finished", trace: { ...merge(reports), ...clocks } };
  } catch (error) {
    return { type: "defect", error: summarizeError(error) };
  }
}

function merge(reports: readonly ClientReport[]): Omit<Trace, "time" | "sqlClockUsed"> {
  const decisions = reports.flatMap((report) => report.decisions).sort((a, b) => a.step - b.step);
  const steps = withResumed(reports.flatMap((report) => report.steps).sort((a, b) => a.index - b.index));
  assert(new Set(steps.map(({ index }) => index)).size === steps.length, "two clients have taken the same step");
  const inTime = orderInTime(reports, steps);
  return {
    steps,
    choices: decisions.map(({ choice }) => choice),
    options: decisions.map(({ options }) => options),
    asAsked: decisions.every(({ asAsked }) => asAsked),
    ...inTime,
    snapshot: reports.find((report) => report.snapshot !== undefined)?.snapshot,
    failure: reports.find((report) => report.failure !== undefined)?.failure,
    ...uncaughtIn(reports),
    openTransactions: reports.flatMap(({ openTransactions }, client) =>
      openTransactions.map((file) => ({ client, file })),
    ),
    unreturned: reports.flatMap(({ unreturned = [] }) => unreturned),
    uncontrolledChanges: uncontrolledChanges(
      reports.flatMap((report) => report.changedFiles),
      steps,
    ),
    uncontrolledEffects: [...new Set(reports.flatMap((report) => report.uncontrolledEffects))],
    directorySnapshots: mergeSnapshots(reports.map(({ snapshots }) => snapshots)),
  };
}

function uncaughtIn(reports: readonly ClientReport[]): Pick<Trace, "uncaught"> {
  const client = reports.findIndex(({ uncaught }) => uncaught !== undefined);
  const error = reports[client]?.uncaught;
  return error === undefined ? {} : { uncaught: { client, error } };
}

/** Returns the events and steps with their positions in the one total order of a run. */
function orderInTime(
  reports: readonly ClientReport[],
  steps: readonly Step[],
): Pick<Trace, "events" | "retried" | "losses" | "positions"> {
  const [events, retried] = [reports.flatMap((report) => report.events), reports.flatMap((report) => report.retried)];
  const losses = reports.flatMap((report) => report.losses);
  const boundaries = [...steps.map(({ index }) => index), (steps.at(-1)?.index ?? -1) + 1].map(
    (step): Mark => ({ part: "steps", step, edge: "begins" }),
  );
  const marks = [...events, ...retried].flatMap(({ called, returned }) => [called, returned]);
  const positionOf = createTimeline([...boundaries, ...marks, ...losses.flatMap((loss) => loss.marks)]);
  const ordered = ({ called, returned, ...event }: MarkedEvent): Event => {
    return { ...event, call: positionOf(called), return: positionOf(returned) };
  };
  return {
    events: events.map(ordered).sort((a, b) => a.call - b.call),
    retried: retried.map(ordered),
    losses: losses.map(({ key, subject, marks: [call] }) => ({ key, subject, call: positionOf(call) })),
    positions: boundaries.map(positionOf),
  };
}

function uncontrolledChanges(changedFiles: readonly string[], steps: readonly Step[]): string[] {
  const touched = new Set(steps.flatMap(({ accesses }) => accesses.map(({ resource }) => resource)));
  if (touched.has(everything)) return [];
  return changedFiles.filter(
    (file) =>
      ![`file:${file}`, `file:${ownerOf(file)}`, `db:${ownerOf(file)}`].some((resource) => touched.has(resource)),
  );
}

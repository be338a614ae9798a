import type { Event, Operation } from "../core/index.js";
import { refuseUnknownBetterSqlite3 } from "../drivers/index.js";
import { type ConnectedClient, openApplication } from "./application.js";
import type { FreeClientReport, FreeClientTask } from "./free-run.js";
import { abortBatches, arriveAtBatch, nextPosition, reportStage } from "./free-shared-state.js";
import { runOverlapping } from "./overlapping-batches.js";
import { writeProgress } from "./progress.js";
import { servicesWithoutControl } from "./run-services.js";
import { FailedStage } from "./stage.js";
import { createStartReport } from "./start-report.js";

/*
 * The entry of worker threads without control. Target code runs only in such threads and processes, so that Rollcall
 * survives a target that hangs or dies.
 */

let refusal: string | undefined;
refuseUnknownBetterSqlite3((reason) => {
  refusal ??= reason;
  return new Error(reason);
});

type Found = { -readonly [Key in keyof FreeClientReport]: FreeClientReport[Key] } & { readonly events: Event[] };

/** See `FreeClientTask`. */
export default async function run(task: FreeClientTask): Promise<FreeClientReport> {
  const found: Found = { events: [] };
  try {
    await runTask(task, found);
  } catch (error) {
    abortBatches(task.shared);
    if (!(error instanceof FailedStage)) throw error;
    found.failure = error.failure;
  }
  reportStage(task.shared, task.client, "done");
  note(task, "done", true);
  return refusal === undefined ? found : { ...found, refusal };
}

async function runTask(task: FreeClientTask, found: Found): Promise<void> {
  const { timed, noteOpenFiles, report } = createStartReport();
  if (task.reportsStart === true) found.start = report;
  const services = servicesWithoutControl(task.postgresUrl);
  const application = await timed("load", () =>
    openApplication(task, { directory: task.directory, services }, (stage) => {
      reportStage(task.shared, task.client, stage);
      note(task, stage, false);
    }),
  );
  found.traits = application.traits;
  if (task.reportsStart === true) {
    noteOpenFiles("openAfterLoad");
  }
  if (application.needs.postgres !== undefined && task.postgresUrl === undefined) {
    found.missing = application.needs;
    return;
  }
  if (task.setup) await timed("setup", application.setup);
  if (task.recover) await application.recover();
  const { batches, overlapping } = task;
  if (batches !== undefined || overlapping !== undefined) {
    const client = await timed("connect", application.connect);
    found.offered = client.offered;
    if (overlapping !== undefined) await runOverlapping(task.shared, overlapping, client, found.events);
    if (batches !== undefined) await runBatches(task, batches, client, found.events);
    if (task.reportsStart === true) noteOpenFiles("openWhileConnected");
    await client.close();
  }
  if (task.inspect) found.snapshot = await application.inspect(task.isDisturbed === true);
}

/** Writes the progress of a client. If this process dies, the main process reads it. */
function note({ progress, client }: FreeClientTask, doing: string, idle: boolean): void {
  if (progress !== undefined) writeProgress(progress, { client, doing, step: -1, idle });
}

async function runBatches(
  task: FreeClientTask,
  batches: readonly (readonly Operation[])[],
  client: ConnectedClient,
  events: Event[],
): Promise<void> {
  const { shared, client: index } = task;
  let operationIndex = 0;
  for (const batch of batches) {
    reportStage(shared, index, "waiting");
    if (!arriveAtBatch(shared)) return;
    for (const operation of batch) {
      reportStage(shared, index, "operation", operationIndex);
      operationIndex += 1;
      note(task, client.describe(operation), false);
      const call = nextPosition(shared);
      const outcome = await client.invoke(operation);
      events.push({ client: index, operation, outcome, call, return: nextPosition(shared) });
    }
  }
}

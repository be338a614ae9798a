import type { Event, Operation } from "../core/index.js";
import { refuseUnknownBetterSqlite3 } from "../drivers/index.js";
import { type ConnectedClient, openApplication } from "./application.js";
import type { Life, LifeReport } from "./free-run.js";
import { abortWaves, arriveAtWave, nextPosition, reportStage } from "./free-shared-state.js";
import { writeProgress } from "./progress.js";
import { FailedStage } from "./stage.js";

/*
 * The entry of every worker thread that is not under control. All code of a target runs in threads and processes like
 * this one, so that a target that hangs or dies never takes Rollcall with it.
 */

let refusal: string | undefined;
refuseUnknownBetterSqlite3((reason) => {
  refusal ??= reason;
  return new Error(reason);
});

type Found = { -readonly [Key in keyof LifeReport]: LifeReport[Key] } & { readonly events: Event[] };

/** See `Life`. */
export default async function live(life: Life): Promise<LifeReport> {
  const found: Found = { events: [] };
  try {
    await liveThrough(life, found);
  } catch (error) {
    abortWaves(life.cells);
    if (!(error instanceof FailedStage)) throw error;
    found.failure = error.failure;
  }
  reportStage(life.cells, life.client, "done");
  note(life, "done", true);
  return refusal === undefined ? found : { ...found, refusal };
}

async function liveThrough(life: Life, found: Found): Promise<void> {
  const application = await openApplication(life, life.directory, (stage) => {
    reportStage(life.cells, life.client, stage);
    note(life, stage, false);
  });
  found.traits = application.traits;
  if (life.setup) await application.setup();
  if (life.recover) await application.recover();
  if (life.waves !== undefined) {
    const client = await application.connect();
    found.offered = client.offered;
    await performWaves(life, life.waves, client, found.events);
    await client.close();
  }
  if (life.inspect) found.snapshot = await application.inspect(life.isDisturbed === true);
}

/** For the main process, if this one dies. */
function note({ progress, client }: Life, doing: string, idle: boolean): void {
  if (progress !== undefined) writeProgress(progress, { client, doing, step: -1, idle });
}

async function performWaves(
  life: Life,
  waves: readonly (readonly Operation[])[],
  client: ConnectedClient,
  events: Event[],
): Promise<void> {
  const { cells, client: index } = life;
  let operationIndex = 0;
  for (const wave of waves) {
    reportStage(cells, index, "waiting");
    if (!arriveAtWave(cells)) return;
    for (const operation of wave) {
      reportStage(cells, index, "operation", operationIndex);
      operationIndex += 1;
      note(life, client.describe(operation), false);
      const call = nextPosition(cells);
      const observation = await client.invoke(operation);
      events.push({ client: index, operation, observation, call, return: nextPosition(cells) });
    }
  }
}

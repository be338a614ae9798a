import { summarizeError } from "../core/index.js";
import { refuseUnknownBetterSqlite3 } from "../drivers/index.js";
import type { RegistrationClient, RegistrationTarget } from "../registration/index.js";
import { inspecting, offeredBy, perform, sayOperation } from "../registration/index.js";
import type { Life, LifeReport, StageFailure, TargetTraits } from "./free-run.js";
import { abortWaves, arriveAtWave, nextPosition, reportStage } from "./free-shared-state.js";
import { BrokenTargetError, checkClient, loadTarget } from "./load-target.js";
import { writeProgress } from "./progress.js";

/*
 * The entry of every worker thread. All code of a target runs here and nowhere else, so that a target that hangs or
 * dies never takes the harness with it.
 */

type Draft = { -readonly [Key in keyof LifeReport]: LifeReport[Key] } & { events: LifeReport["events"][number][] };

let refusal: string | undefined;
refuseUnknownBetterSqlite3((reason) => {
  refusal ??= reason;
  return new Error(reason);
});

/** Lives one life; see `Life`. */
export default async function live(life: Life): Promise<LifeReport> {
  const report: Draft = { events: [] };
  const stage = async <T>(name: StageFailure["stage"], work: () => T | Promise<T>): Promise<T> => {
    reportStage(life.cells, life.client, name);
    note(life, name, false);
    try {
      return await work();
    } catch (error) {
      const kind = error instanceof BrokenTargetError ? "broken" : "threw";
      throw new EndOfLife({ stage: name, kind, error: summarizeError(error) });
    }
  };
  try {
    const target = await stage("load", () => loadTarget(life.targetUrl));
    report.target = traitsOf(target);
    if (life.setup) await stage("setup", () => target.setup?.(life.directory));
    if (life.recover) await stage("recover", () => target.recover?.(life.directory));
    if (life.waves !== undefined) {
      const client = await stage("connect", async () => checkClient(await target.connect(life.directory)));
      report.offered = offeredBy(client);
      await performWaves(life, life.waves, target, client, report);
      await stage("close", () => client.close?.());
    }
    if (life.inspect) {
      report.snapshot = await stage("inspect", () => inspecting(life.hasLoss === true)(target, life.directory));
    }
  } catch (error) {
    abortWaves(life.cells);
    if (!(error instanceof EndOfLife)) throw error;
    report.failure = error.failure;
  }
  reportStage(life.cells, life.client, "done");
  note(life, "done", true);
  return refusal === undefined ? report : { ...report, refusal };
}

/** For the main process, should this one die. */
function note({ progress, client }: Life, doing: string, idle: boolean): void {
  if (progress !== undefined) writeProgress(progress, { client, doing, step: -1, idle });
}

/** Without its functions, which cannot travel. */
function traitsOf({ name, apiKeys, maxClients, survives, databaseMayBeLost }: RegistrationTarget): TargetTraits {
  return {
    name,
    ...(apiKeys === undefined ? {} : { apiKeys }),
    ...(maxClients === undefined ? {} : { maxClients }),
    ...(survives === undefined ? {} : { survives }),
    ...(databaseMayBeLost === undefined ? {} : { databaseMayBeLost }),
  };
}

class EndOfLife extends Error {
  readonly failure: StageFailure;
  constructor(failure: StageFailure) {
    super(failure.error.message);
    this.failure = failure;
  }
}

async function performWaves(
  life: Life,
  waves: NonNullable<Life["waves"]>,
  target: RegistrationTarget,
  client: RegistrationClient,
  report: Draft,
): Promise<void> {
  const { cells, client: index } = life;
  let operationIndex = 0;
  for (const wave of waves) {
    reportStage(cells, index, "waiting");
    if (!arriveAtWave(cells)) return;
    for (const operation of wave) {
      reportStage(cells, index, "operation", operationIndex);
      operationIndex += 1;
      note(life, sayOperation(operation), false);
      const call = nextPosition(cells);
      const observation = await perform(target, client, operation);
      report.events.push({ client: index, operation, observation, call, return: nextPosition(cells) });
    }
  }
}

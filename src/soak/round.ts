import type { Operation } from "rollcall/model";
import type { Work } from "../registration/index.js";
import { closeAll, succeed } from "./clients.js";
import type { World } from "./context.js";
import { createDiskPhase } from "./disk-phase.js";
import { after } from "./durations.js";
import { createStrikes, mayMiss, type Strike } from "./kills.js";
import { type Client, operate } from "./operate.js";
import type { EpochPlan } from "./plan.js";

/**
 * So many operations that may have changed a key, and of which nobody knows whether they have, are allowed in an epoch:
 * each doubles what there is to check. Other keys then take its place.
 */
const openChangesMax = 6;

/**
 * The clients work, all at once, until the epoch ends for all of them. When it has, no process is left, and no operation
 * is under way.
 */
export async function runEpoch(
  world: World,
  crew: readonly Client[],
  { work, plan, deadline }: { readonly work: Work; readonly plan: EpochPlan; readonly deadline: number },
): Promise<void> {
  const { processes, recorder, counts, durations, signal } = world;
  const disk = createDiskPhase(world, plan.fullDisk);
  const strikes = createStrikes(plan);
  const present = new Map(crew.map((client) => [client.lane, client]));
  let called = 0;
  let over = false;
  let failure: { readonly error: unknown } | undefined;
  let unansweredBefore: number | undefined;

  const isOpen = (key: string): boolean => recorder.openChanges(key) < openChangesMax;

  const killAll = (): void => {
    over = true;
    counts.kills.all += 1;
    unansweredBefore = counts.unanswered;
    processes.killAll();
  };

  const replace = async (client: Client): Promise<Client | undefined> => {
    counts.kills.one += 1;
    const successor = await succeed(world, client);
    if (successor !== undefined) present.set(successor.lane, successor);
    return successor;
  };

  /** False where the operation was over before the kill came. */
  const strikeDuring = async (operation: Operation, client: Client, strike: Strike): Promise<boolean> => {
    const ms = (strike.moment ?? 0) * durations.usualMs(operation.type);
    let struck = false;
    const { observation } = await operate(world, client, operation, async (isOver) => {
      await after(ms);
      if (isOver() && mayMiss(strike)) return;
      struck = true;
      if (strike.whom === "all") killAll();
      else client.process.kill();
    });
    const unanswered = observation.type === "interrupted" && observation.error === undefined;
    if (struck && strike.whom === "one" && unanswered) counts.kills.inOperation += 1;
    return struck;
  };

  const drive = async (first: Client): Promise<void> => {
    let client: Client | undefined = first;
    while (client !== undefined && !over && !signal.aborted) {
      called += 1;
      const comesToEnd = called >= plan.operations || performance.now() > deadline;
      const strike = strikes.take({ called, comesToEnd, diskIsFull: disk.isFull() });
      const operation = strike === undefined ? work.next(isOpen) : work.change(isOpen);
      if (operation === undefined || (comesToEnd && plan.end.type !== "killed-in-operation")) {
        over = true;
        return;
      }
      if (strike === undefined) {
        // Not while a successor connects, or soon will: that must succeed.
        if (present.size === crew.length) disk.turn(called);
        await operate(world, client, operation);
        continue;
      }
      present.delete(client.lane);
      if (strike.moment === undefined) client.process.kill();
      else if (!(await strikeDuring(operation, client, strike))) {
        strikes.missed(strike);
        present.set(client.lane, client);
        continue;
      }
      client = strike.whom === "all" ? undefined : await replace(client);
    }
  };

  const driveSafely = (client: Client): Promise<void> =>
    drive(client).catch((error) => {
      failure ??= { error };
      over = true;
      processes.killAll();
    });

  await Promise.all(crew.map(driveSafely));
  if (failure !== undefined) throw failure.error;
  if (signal.aborted) return;
  if (unansweredBefore === undefined && plan.end.type === "stopped") {
    disk.end();
    await closeAll(world, [...present.values()]);
  } else {
    if (unansweredBefore === undefined) killAll();
    else if (counts.unanswered > unansweredBefore) counts.kills.inOperation += 1;
    // A successor may have been on its way.
    processes.killAll();
  }
  await processes.allEnded();
  disk.end();
}

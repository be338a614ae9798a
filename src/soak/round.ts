import type { Operation } from "../core/index.js";
import type { MayCall, SoakWork } from "../workload/index.js";
import { type Client, closeAll, replaceClient } from "./clients.js";
import type { SoakContext } from "./context.js";
import { createDiskPhase, type DiskPhase } from "./disk-phase.js";
import { after } from "./durations.js";
import { createKills, type Kill, type Kills, mayMiss } from "./kills.js";
import { operate } from "./operate.js";
import type { RoundPlan } from "./plan.js";
import { createServerPhase, type ServerPhase } from "./server-phase.js";

/**
 * The maximum number of operations on one subject that may change it and are under way or indeterminate in one round.
 * Each of them doubles the number of cases to check. After that, operations go to other subjects.
 */
const openChangesMax = 6;

export interface RoundOptions {
  readonly work: SoakWork;
  readonly plan: RoundPlan;
  /** A time of `performance.now()`. */
  readonly deadline: number;
}

/** The state of one round, shared by its clients. */
interface Round extends RoundOptions {
  readonly context: SoakContext;
  readonly clientCount: number;
  readonly disk: DiskPhase;
  readonly server: ServerPhase;
  readonly kills: Kills;
  readonly mayCall: MayCall;
  /** The clients by their lanes, without those that are being killed and replaced. */
  readonly present: Map<number, Client>;
  /** The number of operations called so far. */
  called: number;
  /** Whether no more operations are called. */
  isOver: boolean;
  /** The number of unanswered operations when all clients were killed. Undefined: they were not killed. */
  unansweredAtKill: number | undefined;
}

/**
 * Lets all clients work at once until the round ends. At its end all processes have ended, and no operation is under
 * way.
 */
export async function runRound(context: SoakContext, clients: readonly Client[], options: RoundOptions): Promise<void> {
  const { recorder, processes, signal } = context;
  const round: Round = {
    ...options,
    context,
    clientCount: clients.length,
    disk: createDiskPhase(context, options.plan.fullDisk),
    server: createServerPhase(context, options.plan.serverKill),
    kills: createKills(options.plan),
    mayCall: (subject) => recorder.openChanges(subject) < openChangesMax,
    present: new Map(clients.map((client) => [client.lane, client])),
    called: 0,
    isOver: false,
    unansweredAtKill: undefined,
  };
  const failures: unknown[] = [];
  const drive = async (client: Client): Promise<void> => {
    try {
      await driveClient(round, client);
    } catch (error) {
      failures.push(error);
      round.isOver = true;
      processes.killAll();
    }
  };
  await Promise.all(clients.map(drive));
  if (failures.length > 0) throw failures[0];
  if (!signal.aborted) await endRound(round);
}

/** Calls one operation after the other until the round is over, through one client and its replacements. */
async function driveClient(round: Round, first: Client): Promise<void> {
  const { context, plan, work, kills, disk, server, mayCall, present } = round;
  let client: Client | undefined = first;
  while (client !== undefined && !round.isOver && !context.signal.aborted) {
    round.called += 1;
    const isLast = round.called >= plan.operations || performance.now() > round.deadline;
    const kill = kills.take({ called: round.called, isLast, mayConnect: !disk.isFull() && !server.isAway() });
    const operation = kill === undefined ? work.next(mayCall) : work.change(mayCall);
    if (operation === undefined || (isLast && plan.end.type !== "killed-in-operation")) round.isOver = true;
    else if (kill !== undefined) client = await callAndKill(round, client, operation, kill);
    else {
      // While a new client connects, the disk must not be full, and the server must be there.
      if (present.size === round.clientCount) {
        disk.turn(round.called);
        server.turn(round.called);
      }
      await operate(context, client, operation);
    }
  }
}

/**
 * Calls an operation and kills its client, or all clients. Returns the client that goes on: the same one if the kill
 * came too late, else its replacement; undefined: none.
 */
async function callAndKill(
  round: Round,
  client: Client,
  operation: Operation,
  kill: Kill,
): Promise<Client | undefined> {
  const { context, present, kills } = round;
  present.delete(client.lane);
  if (kill.moment === undefined) client.process.kill();
  else if (!(await killDuring(round, client, operation, { ...kill, moment: kill.moment }))) {
    kills.missed(kill);
    present.set(client.lane, client);
    return client;
  }
  if (kill.of === "all") return undefined;
  context.counts.kills.one += 1;
  const successor = await replaceClient(context, client);
  if (successor !== undefined) present.set(successor.lane, successor);
  return successor;
}

/**
 * Calls an operation and kills during it. Returns false if the operation ended before the kill came, so that nothing
 * was killed.
 */
async function killDuring(
  round: Round,
  client: Client,
  operation: Operation,
  kill: Kill & { readonly moment: number },
): Promise<boolean> {
  const { context } = round;
  const delayMs = kill.moment * context.durations.usualMs(operation.type);
  let killed = false;
  const { outcome } = await operate(context, client, operation, async (hasEnded) => {
    await after(delayMs);
    if (hasEnded() && mayMiss(kill)) return;
    killed = true;
    if (kill.of === "all") killAll(round);
    else client.process.kill();
  });
  const isUnanswered = outcome.type === "indeterminate" && outcome.error === undefined;
  if (killed && kill.of === "one" && isUnanswered) context.counts.kills.inOperation += 1;
  return killed;
}

function killAll(round: Round): void {
  const { counts, processes } = round.context;
  round.isOver = true;
  round.unansweredAtKill = counts.unanswered;
  counts.kills.all += 1;
  processes.killAll();
}

/** Ends the round: closes or kills the remaining clients, as planned. */
async function endRound(round: Round): Promise<void> {
  const { context, plan, disk, server, present } = round;
  const { counts, processes } = context;
  await server.end();
  if (round.unansweredAtKill === undefined && plan.end.type === "stopped") {
    disk.end();
    await closeAll(context, [...present.values()]);
  } else {
    if (round.unansweredAtKill === undefined) killAll(round);
    else if (counts.unanswered > round.unansweredAtKill) counts.kills.inOperation += 1;
    // A new client may have started meanwhile.
    processes.killAll();
  }
  await processes.allEnded();
  await context.server?.endSessions();
  disk.end();
}

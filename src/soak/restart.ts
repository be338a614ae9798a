import { type Client, startClients } from "./clients.js";
import { expectReply, failed, type SoakContext } from "./context.js";
import { after } from "./durations.js";

/**
 * Starts the application again: kills the planned recoveries, recovers, and inspects the store at rest. Returns the
 * next clients, which have not connected yet; undefined: all processes were killed meanwhile.
 */
export async function restart(
  context: SoakContext,
  { killsOfRecovery }: { readonly killsOfRecovery: readonly number[] },
): Promise<readonly Client[] | undefined> {
  const { directory, processes, recorder, judge, counts } = context;
  for (const moment of killsOfRecovery) await killRecovery(context, moment);
  const recovery = processes.start();
  // These processes load the target while the recovery works.
  const inspection = processes.start();
  const clients = startClients(context);

  let begunMs = performance.now();
  const recovered = await recovery.request({ type: "recover", directory }, () => {
    begunMs = performance.now();
  });
  if (expectReply(context, recovered, "done", "recover") === undefined) return undefined;
  context.durations.note("recover", performance.now() - begunMs);
  recovery.dismiss();
  await recovery.ended;

  const reply = await inspection.request({ type: "inspect", directory });
  const inspected = expectReply(context, reply, "inspected", "inspect");
  if (inspected === undefined) return undefined;
  inspection.dismiss();
  await inspection.ended;
  counts.restarts += 1;
  counts.invariants += 1;
  const failure = await judge.checkAtRest(inspected.snapshot);
  if (failure !== undefined) throw failed(context, failure);
  recorder.noteQuiescent(inspected.snapshot);
  return clients;
}

/** Creates the storage. Returns false if the process was killed meanwhile. */
export async function setUp(context: SoakContext): Promise<boolean> {
  const process = context.processes.start();
  const reply = await process.request({ type: "setup", directory: context.directory });
  if (expectReply(context, reply, "done", "setup") === undefined) return false;
  process.dismiss();
  await process.ended;
  return true;
}

/** Begins a recovery and kills it. If the recovery ends before the kill comes, it does not count as killed. */
async function killRecovery(context: SoakContext, moment: number): Promise<void> {
  const { directory, processes, durations, counts } = context;
  const recovery = processes.start();
  let killed = Promise.resolve();
  const reply = await recovery.request({ type: "recover", directory }, () => {
    killed = after(moment * durations.usualMs("recover")).then(recovery.kill);
  });
  await killed;
  recovery.kill();
  await recovery.ended;
  if (expectReply(context, reply, "done", "recover") === undefined) counts.kills.duringRecovery += 1;
}

import { checkInvariants } from "rollcall/model";
import { startCrew } from "./clients.js";
import { expectReply, type World } from "./context.js";
import { after } from "./durations.js";
import type { Client } from "./operate.js";
import { SoakOver } from "./outcome.js";

/**
 * The application starts again: it recovers, perhaps killed in the middle of it and begun anew; then somebody looks at
 * everything at rest. Answers the next crew, not connected yet; undefined where everybody was killed meanwhile.
 */
export async function restart(
  world: World,
  { killsOfRecovery }: { readonly killsOfRecovery: readonly number[] },
): Promise<readonly Client[] | undefined> {
  const { directory, processes, recorder, ledger, counts } = world;
  for (const moment of killsOfRecovery) await killRecovery(world, moment);
  const recovery = processes.start();
  // They load while others work.
  const inspection = processes.start();
  const crew = startCrew(world);

  let begunMs = performance.now();
  const recovered = await recovery.ask({ type: "recover", directory }, () => {
    begunMs = performance.now();
  });
  if (expectReply(world, recovered, "done", "recover") === undefined) return undefined;
  world.durations.note("recover", performance.now() - begunMs);
  recovery.dismiss();
  await recovery.ended;

  const inspected = expectReply(world, await inspection.ask({ type: "inspect", directory }), "inspected", "inspect");
  if (inspected === undefined) return undefined;
  inspection.dismiss();
  await inspection.ended;
  counts.restarts += 1;
  counts.invariants += 1;
  const { snapshot } = inspected;
  const [violation, ...others] = checkInvariants(snapshot, new Set(), ledger.name);
  if (violation !== undefined) {
    const evidence = ledger.evidenceFor(snapshot, violation.subject);
    throw new SoakOver({ verdict: "failed", findings: [violation, ...others], evidence });
  }
  recorder.rested(snapshot);
  return crew;
}

/** Creates the storage. False where the process was killed meanwhile. */
export async function setUp(world: World): Promise<boolean> {
  const process = world.processes.start();
  const reply = await process.ask({ type: "setup", directory: world.directory });
  if (expectReply(world, reply, "done", "setup") === undefined) return false;
  process.dismiss();
  await process.ended;
  return true;
}

/** One may end before the kill reaches it; then it was not killed in the middle. */
async function killRecovery(world: World, moment: number): Promise<void> {
  const { directory, processes, durations, counts } = world;
  const recovery = processes.start();
  let strike = Promise.resolve();
  const reply = await recovery.ask({ type: "recover", directory }, () => {
    strike = after(moment * durations.usualMs("recover")).then(recovery.kill);
  });
  await strike;
  recovery.kill();
  await recovery.ended;
  if (expectReply(world, reply, "done", "recover") === undefined) counts.kills.duringRecovery += 1;
}

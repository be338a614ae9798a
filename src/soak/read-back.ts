import type { Operation, OperationType } from "rollcall/model";
import { sayOperation } from "../registration/index.js";
import type { World } from "./context.js";
import { type Client, operate } from "./operate.js";
import { SoakOver } from "./outcome.js";

/**
 * Before work goes on after a restart, every key that somebody has touched before is read back, by one client each.
 */
export async function lookAt(world: World, crew: readonly Client[], keys: readonly string[]): Promise<void> {
  const { offered } = world;
  const shares = crew.map((client, index) => ({
    client,
    reads: keys.filter((_, position) => position % crew.length === index).flatMap((key) => readsOf(key, offered)),
  }));
  await Promise.all(
    shares.map(async ({ client, reads }) => {
      for (const read of reads) await readBack(world, client, read);
    }),
  );
  const [anybody] = crew;
  if (anybody !== undefined && offered.includes("listActive")) await operate(world, anybody, { type: "listActive" });
}

/** What is tolerated may be refused now and then; but what is in the store must be known before anybody goes on. */
const attemptsMax = 20;

async function readBack(world: World, client: Client, read: Operation): Promise<void> {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const { observation } = await operate(world, client, read);
    if (observation.type !== "tolerated") return;
  }
  throw new SoakOver({ verdict: "unknown", reason: `${sayOperation(read)} was refused ${attemptsMax} times in a row` });
}

/** Where accounts cannot be found, registering tells what is stored, too. */
function readsOf(key: string, offered: readonly OperationType[]): Operation[] {
  return [
    offered.includes("find") ? { type: "find", key } : { type: "register", key, settings: {} },
    ...(offered.includes("readUserData") ? [{ type: "readUserData", key } as const] : []),
  ];
}

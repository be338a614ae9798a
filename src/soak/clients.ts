import { expectReply, type World } from "./context.js";
import type { Client } from "./operate.js";

/** Processes for all clients of an epoch. They start at once, and connect later. */
export function startCrew({ clients, processes }: World): readonly Client[] {
  return Array.from({ length: clients }, (_, lane) => ({ lane, process: processes.start() }));
}

/** False where one of them was killed meanwhile. */
export async function connectAll(world: World, crew: readonly Client[]): Promise<boolean> {
  const connected = await Promise.all(crew.map((client) => connect(world, client)));
  return connected.every((each) => each);
}

/** A client in the place of one that is gone. Nothing recovers: it only connects. Undefined: it was killed meanwhile. */
export async function succeed(world: World, { lane, process: gone }: Client): Promise<Client | undefined> {
  await gone.ended;
  const successor = { lane, process: world.processes.start() };
  return (await connect(world, successor)) ? successor : undefined;
}

/** Everybody closes, and its process comes to an end of its own. */
export async function closeAll(world: World, crew: readonly Client[]): Promise<void> {
  const close = async ({ process }: Client): Promise<void> => {
    expectReply(world, await process.ask({ type: "close" }), "done", "close");
    process.dismiss();
    await process.ended;
  };
  await Promise.all(crew.map(close));
}

async function connect(world: World, { process }: Client): Promise<boolean> {
  return (
    expectReply(world, await process.ask({ type: "connect", directory: world.directory }), "connected", "connect") !==
    undefined
  );
}

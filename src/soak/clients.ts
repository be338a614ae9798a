import { expectReply, type SoakContext } from "./context.js";
import type { Process } from "./process.js";

/** A client of the store: a process, and the column in which a report shows it. */
export interface Client {
  readonly lane: number;
  readonly process: Process;
}

/** Starts processes for all clients of a round. They connect later. */
export function startClients({ clients, processes }: SoakContext): readonly Client[] {
  return Array.from({ length: clients }, (_, lane) => ({ lane, process: processes.start() }));
}

/** Connects all clients. Returns false if one of them was killed meanwhile. */
export async function connectAll(context: SoakContext, clients: readonly Client[]): Promise<boolean> {
  const connected = await Promise.all(clients.map((client) => connect(context, client)));
  return connected.every((each) => each);
}

/**
 * Returns a connected client that replaces a killed one; undefined: it was killed, too. The application does not
 * recover.
 */
export async function replaceClient(context: SoakContext, { lane, process }: Client): Promise<Client | undefined> {
  await process.ended;
  const successor = { lane, process: context.processes.start() };
  return (await connect(context, successor)) ? successor : undefined;
}

/** Closes all clients, and waits until their processes have ended. */
export async function closeAll(context: SoakContext, clients: readonly Client[]): Promise<void> {
  const close = async ({ process }: Client): Promise<void> => {
    expectReply(context, await process.request({ type: "close" }), "done", "close");
    process.dismiss();
    await process.ended;
  };
  await Promise.all(clients.map(close));
}

async function connect(context: SoakContext, { process }: Client): Promise<boolean> {
  const reply = await process.request({ type: "connect", directory: context.directory });
  return expectReply(context, reply, "done", "connect") !== undefined;
}

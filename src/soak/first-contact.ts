import type { OperationType } from "rollcall/model";
import { describeError, TargetUnusableError } from "../core/index.js";
import type { StageFailure } from "../host/index.js";
import type { NoReply, Process } from "./process.js";
import type { Processes } from "./processes.js";
import type { Reply, Request } from "./protocol.js";

export interface Contacted {
  readonly name: string;
  readonly apiKeys?: readonly string[];
  readonly maxClients?: number;
  readonly offered: readonly OperationType[];
}

/**
 * Creates the empty storage, and has one client connect and close.
 * @throws TargetUnusableError where that is not possible: then there is nothing to be soaked
 */
export async function makeFirstContact(
  processes: Processes,
  { module, directory, signal }: { readonly module: string; readonly directory: string; readonly signal: AbortSignal },
): Promise<Contacted> {
  const ask = async (process: Process, request: Request): Promise<Reply | NoReply> => {
    const reply = await process.ask(request);
    signal.throwIfAborted();
    const failure = failureOf(reply, request.type);
    if (failure !== undefined) throw new TargetUnusableError(module, failure);
    return reply;
  };
  const first = processes.start();
  await ask(first, { type: "setup", directory });
  first.dismiss();
  await first.ended;
  const client = processes.start();
  const connected = await ask(client, { type: "connect", directory });
  await ask(client, { type: "close" });
  client.dismiss();
  await client.ended;
  if (connected.type !== "connected") throw new Error(`connect was answered with ${connected.type}`);
  return connected;
}

type Failure = ConstructorParameters<typeof TargetUnusableError>[1];

function failureOf(reply: Reply | NoReply, doing: string): Failure | undefined {
  switch (reply.type) {
    case "failed":
      return { kind: "broken", message: sayFailure(reply.failure) };
    case "died":
      return { kind: "broken", message: `its process died in the middle of ${doing}: ${reply.how}` };
    case "killed":
      return { kind: "broken", message: `its process was killed in the middle of ${doing}` };
    case "silent":
      return { kind: "silent", message: `${doing} never ends` };
    default:
      return undefined;
  }
}

function sayFailure({ stage, kind, error }: StageFailure): string {
  if (kind === "broken") return error.message;
  return `${stage === "load" ? "importing the module" : stage} threw ${describeError(error)}`;
}

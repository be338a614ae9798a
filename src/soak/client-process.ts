import { summarizeError } from "../core/index.js";
import type { StageFailure } from "../core/index.js";
import { BrokenTargetError } from "../workload/index.js";
import { checkClient, loadTarget } from "../host/index.js";
import type { RegistrationClient } from "../registration/index.js";
import { inspectAndCheck, offeredBy, perform } from "../registration/index.js";
import type { Message, Order, Reply } from "./protocol.js";

/*
 * The entry of every process of a soak: of a client, of a recovery, of an inspection. All code of a target runs here
 * and nowhere else. Argument: the URL of the target module.
 */

const [url = ""] = process.argv.slice(2);

// Nobody is left to answer to: the soak has ended, or has died.
process.once("disconnect", () => process.exit());
process.on("message", (order: Order) => {
  answer(order).then(tell, (error) => {
    if (!(error instanceof FailedStage)) throw error;
    tell({ type: "failed", failure: error.failure });
  });
});

// At once, so that whoever waits for this process need not wait for that as well.
const loading = stage("load", () => loadTarget(url));
// Told to whoever asks for something first.
loading.catch(() => undefined);
let client: RegistrationClient | undefined;

async function answer({ announce, ...request }: Order): Promise<Reply> {
  const target = await loading;
  if (announce) await toldThat({ type: "begun" });
  switch (request.type) {
    case "setup":
      await stage("setup", () => target.setup?.(request.directory));
      return { type: "done" };
    case "recover":
      await stage("recover", () => target.recover?.(request.directory));
      return { type: "done" };
    case "inspect": {
      const snapshot = await stage("inspect", () => inspectAndCheck(target, request.directory));
      return { type: "inspected", snapshot };
    }
    case "connect": {
      const { name, apiKeys, maxClients } = target;
      const connected = await stage("connect", async () => checkClient(await target.connect(request.directory)));
      client = connected;
      const keys = apiKeys === undefined ? {} : { apiKeys };
      const limit = maxClients === undefined ? {} : { maxClients };
      return { type: "connected", name, ...keys, ...limit, offered: offeredBy(connected) };
    }
    case "perform": {
      if (client === undefined) throw new Error("asked for an operation before connecting");
      const begunMs = performance.now();
      const observation = await perform(target, client, request.operation);
      return { type: "observed", observation, tookMs: performance.now() - begunMs };
    }
    case "close":
      await stage("close", () => client?.close?.());
      return { type: "done" };
    default:
      return request satisfies never;
  }
}

class FailedStage extends Error {
  readonly failure: StageFailure;
  constructor(failure: StageFailure) {
    super(failure.error.message);
    this.failure = failure;
  }
}

async function stage<T>(name: StageFailure["stage"], work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const kind = error instanceof BrokenTargetError ? "broken" : "threw";
    throw new FailedStage({ stage: name, kind, error: summarizeError(error) });
  }
}

function tell(message: Message): void {
  // The channel closes where the soak ends; then nobody wants to know any more.
  process.send?.(message, undefined, undefined, () => undefined);
}

/** Told, and on its way before anything else happens: what follows may keep this process busy for long. */
function toldThat(message: Message): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(message, undefined, undefined, () => resolve());
  });
}

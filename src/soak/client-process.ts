import {
  type Application,
  type ConnectedClient,
  FailedStage,
  loadTarget,
  openApplication,
  runStage,
  servicesWithoutControl,
  type TargetModules,
} from "../host/index.js";
import type { Message, Order, Reply } from "./protocol.js";

/*
 * The entry of every process of a soak: of a client, of a recovery, of an inspection. Target code runs only here.
 * Arguments: the URL of the target module, a JSON list of the URLs of the adapters, and if the
 * target needs a database, its connection string.
 */

const [targetUrl = "", adapters = "[]", postgresUrl] = process.argv.slice(2);
const services = servicesWithoutControl(postgresUrl);
const modules: TargetModules = { targetUrl, adapters: JSON.parse(adapters) };

// If the soak has ended or has died, no reply is needed any more.
process.once("disconnect", () => process.exit());
process.on("message", (order: Order) => {
  fulfil(order).then(send, (error) => {
    if (!(error instanceof FailedStage)) throw error;
    send({ type: "failed", failure: error.failure });
  });
});

// Modules are loaded at once, so that the first request does not wait for them. If loading fails, the first reply tells
// why.
const loading = runStage("load", () => loadTarget(targetUrl, modules.adapters));
loading.catch(() => undefined);
let client: ConnectedClient | undefined;

async function fulfil({ announce, ...request }: Order): Promise<Reply> {
  await loading;
  if (announce) await sent({ type: "begun" });
  switch (request.type) {
    case "setup":
      await (await application(request.directory)).setup();
      return { type: "done" };
    case "recover":
      await (await application(request.directory)).recover();
      return { type: "done" };
    case "inspect":
      return { type: "inspected", snapshot: await (await application(request.directory)).inspect(false) };
    case "connect":
      client = await (await application(request.directory)).connect();
      return { type: "done" };
    case "invoke": {
      if (client === undefined) throw new Error("an operation was requested before a connection");
      const begunMs = performance.now();
      const outcome = await client.invoke(request.operation);
      return { type: "observed", outcome, tookMs: performance.now() - begunMs };
    }
    case "close":
      await client?.close();
      return { type: "done" };
    default:
      return request satisfies never;
  }
}

/** Returns the application on a directory. Its modules are already loaded. */
function application(directory: string): Promise<Application> {
  return openApplication(modules, { directory, services }, () => undefined);
}

function send(message: Message): void {
  // If the soak has ended, the channel is closed, and the message does not matter.
  process.send?.(message, undefined, undefined, () => undefined);
}

/** Resolves when the message is sent. The request may then block this process for a long time. */
function sent(message: Message): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(message, undefined, undefined, () => resolve());
  });
}

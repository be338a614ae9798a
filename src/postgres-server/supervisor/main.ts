import type { SupervisorOrder, SupervisorReply } from "./protocol.js";
import { type RunningServer, runServer } from "./run-server.js";
import { createServerFiles, type ServerFiles } from "./server-files.js";

/*
 * The entry of the process that runs a server. It does one thing after the other; when Rollcall is gone, it ends.
 */

let files: ServerFiles | undefined;
let server: RunningServer | undefined;
let last: Promise<unknown> = Promise.resolve();
const gone = new AbortController();

process.on("message", (order: SupervisorOrder) => {
  last = last.then(() => obey(order)).then(reply, fail);
});
process.once("disconnect", end);
// Ctrl-C of a terminal does not come here, but a machine that shuts down or a user may send these.
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, end);

async function obey(order: SupervisorOrder): Promise<SupervisorReply> {
  switch (order.type) {
    case "start": {
      files = createServerFiles(order.plan);
      server = await runServer(order.plan, files, gone.signal);
      break;
    }
    case "restart":
      await server?.restart(order.how);
      break;
    default:
      order satisfies never;
  }
  return { type: "ready", port: server?.port ?? 0, directory: files?.root ?? "" };
}

function reply(message: SupervisorReply): void {
  // Rollcall may be gone by now; then the server ends.
  if (process.connected) process.send?.(message, () => undefined);
}

function fail(error: unknown): void {
  reply({ type: "failed", message: error instanceof Error ? error.message : String(error) });
}

async function end(): Promise<void> {
  gone.abort();
  await last;
  await server?.stop("immediate");
  files?.remove();
  process.exit();
}

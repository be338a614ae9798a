import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { PostgresServerError } from "../../core/index.js";
import type { StopMode } from "../server.js";
import type { ServerPlan, SupervisorOrder, SupervisorReply } from "./protocol.js";

/** A process that runs a server, and ends it and deletes its files when Rollcall disconnects or dies. */
export interface SupervisedServer {
  readonly port: number;
  readonly directory: string;
  restart(how: StopMode): Promise<void>;
  stop(): Promise<void>;
}

const entry = fileURLToPath(new URL("./main.js", import.meta.url));

/**
 * Starts a server. It does not keep this process from ending, and ends with it.
 * @throws {PostgresServerError} If it does not start
 */
export async function startSupervised(plan: ServerPlan): Promise<SupervisedServer> {
  // A group of its own, so that no Ctrl-C reaches it.
  const child = fork(entry, [], { detached: true, execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const ended = once(child, "exit");
  const stop = async (): Promise<void> => {
    child.ref();
    if (child.connected) child.disconnect();
    await ended;
  };
  try {
    const { port, directory } = await request(child, { type: "start", plan });
    child.unref();
    child.channel?.unref();
    return {
      port,
      directory,
      stop,
      async restart(how) {
        child.channel?.ref();
        await request(child, { type: "restart", how });
        child.channel?.unref();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Ready = Extract<SupervisorReply, { type: "ready" }>;

function request(child: ChildProcess, order: SupervisorOrder): Promise<Ready> {
  return new Promise((resolve, reject) => {
    const settle = (reply: SupervisorReply): void => {
      child.off("message", settle);
      child.off("exit", onExit);
      if (reply.type === "ready") resolve(reply);
      else reject(new PostgresServerError("POSTGRES_START_FAILED", reply.message));
    };
    const onExit = (): void => settle({ type: "failed", message: "the process that runs PostgreSQL has ended" });
    if (!child.connected) return onExit();
    child.on("message", settle);
    child.on("exit", onExit);
    child.send(order, (error) => {
      if (error !== null)
        settle({ type: "failed", message: `the process that runs PostgreSQL cannot be reached: ${error.message}` });
    });
  });
}

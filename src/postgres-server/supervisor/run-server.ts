import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { rightsOf } from "../account.js";
import type { StopMode } from "../server.js";
import { createCluster } from "./create-cluster.js";
import { serverEnvironment } from "./environment.js";
import { freePort } from "./free-port.js";
import type { ServerPlan } from "./protocol.js";
import type { ServerFiles } from "./server-files.js";
import { StartError } from "./start-error.js";

/** A server that runs. */
export interface RunningServer {
  readonly port: number;
  stop(how: StopMode): Promise<void>;
  /** @throws {StartError} */
  restart(how: StopMode): Promise<void>;
}

const startsMax = 50;
const readyWithinMs = 60_000;
const askEveryMs = 5;
const tryAgainMs = 100;
const endsWithinMs = 10_000;
/** What a server says that may start a moment later. If one is killed, its processes live on for a while. */
const inTheWay = /Address already in use|pre-existing shared memory block .* is still in use/;
const signals = { immediate: "SIGQUIT", fast: "SIGINT" } as const satisfies { readonly [How in StopMode]: string };

/**
 * Creates a data directory and starts a server on it, at a free port. `gone`: aborted when the server is wanted no more.
 * @throws {StartError} With the last lines of its log
 */
export async function runServer(plan: ServerPlan, files: ServerFiles, gone: AbortSignal): Promise<RunningServer> {
  await createCluster(plan, files, gone);
  let port = 0;
  let postgres = await untilNothingIsInTheWay(async () => {
    port = await freePort();
    return launch(plan, files, port, gone);
  });
  return {
    port,
    stop: (how) => endPostgres(postgres, how),
    async restart(how) {
      await endPostgres(postgres, how);
      postgres = await untilNothingIsInTheWay(() => launch(plan, files, port, gone));
    },
  };
}

/** Undefined: another process has the port, or the memory of a server that was killed. */
type Launched = ChildProcess | undefined;

async function untilNothingIsInTheWay(start: () => Promise<Launched>): Promise<ChildProcess> {
  for (let count = 1; count <= startsMax; count++) {
    const postgres = await start();
    if (postgres !== undefined) return postgres;
    await sleep(tryAgainMs);
  }
  throw new StartError("PostgreSQL does not start, because another process has its port or its memory");
}

async function launch(
  { account }: ServerPlan,
  { programs, data, log, lastLines }: ServerFiles,
  port: number,
  gone: AbortSignal,
): Promise<Launched> {
  const output = openSync(log, "a");
  const sizeBefore = statSync(log).size;
  const postgres = spawn(join(programs, "postgres"), ["-D", data, "-p", String(port)], {
    ...rightsOf(account),
    env: serverEnvironment(),
    stdio: ["ignore", output, output],
  });
  closeSync(output);
  const failed = once(postgres, "error").then(([error]) => Promise.reject(error));
  failed.catch(() => undefined);
  const giveUpAt = performance.now() + readyWithinMs;
  while (!isReady(data, postgres.pid)) {
    if (hasEnded(postgres)) {
      const said = readFileSync(log, "utf8").slice(sizeBefore);
      if (inTheWay.test(said)) return undefined;
      throw new StartError(`PostgreSQL does not start: ${lastLines()}`);
    }
    if (gone.aborted || performance.now() > giveUpAt) {
      await endPostgres(postgres, "immediate");
      throw new StartError(`PostgreSQL is not ready after ${readyWithinMs / 1000} s: ${lastLines()}`);
    }
    await Promise.race([sleep(askEveryMs), failed]);
  }
  return postgres;
}

/** PostgreSQL writes its state into the eighth line of this file, for `pg_ctl`. */
function isReady(data: string, pid: number | undefined): boolean {
  try {
    const lines = readFileSync(join(data, "postmaster.pid"), "utf8").split("\n");
    return lines[0] === String(pid) && lines[7]?.trim() === "ready";
  } catch {
    return false;
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

async function endPostgres(postgres: ChildProcess, how: StopMode): Promise<void> {
  if (hasEnded(postgres)) return;
  const ended = once(postgres, "exit");
  postgres.kill(signals[how]);
  const kill = setTimeout(() => postgres.kill("SIGKILL"), endsWithinMs);
  await ended;
  clearTimeout(kill);
}

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, globSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";
import { fastParentDirectory } from "#src/core/index.js";

/*
 * Servers of the PostgreSQL that is installed on this machine, with its tools for backups, which the packages of npm do not
 * have. A server can be started on a data directory that a backup has made.
 */

const tools = ["initdb", "postgres", "pg_dump", "pg_restore", "pg_basebackup"];

/** The folder with all of the programs; undefined: there is none. */
export const programs = [...(process.env.PATH ?? "").split(delimiter), ...globSync("/usr/lib/postgresql/*/bin").sort()]
  .filter((folder) => tools.every((tool) => existsSync(join(folder, tool))))
  .at(-1);

/** PostgreSQL refuses to run as root. */
function rights(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const [, , uid, gid] = (/^postgres:.*$/m.exec(readFileSync("/etc/passwd", "utf8"))?.[0] ?? "").split(":");
  return { uid: Number(uid), gid: Number(gid) };
}

export interface Machine {
  /** A folder that the servers' account may write. Deleted when the test has finished. */
  readonly folder: string;
  /** Runs one of the programs to its end, and returns what it printed. */
  run(program: string, ...args: readonly string[]): Promise<string>;
  /** Creates a data directory. */
  create(name: string): Promise<string>;
  /** Starts a server on a data directory, and returns the URL of its database `postgres`. */
  start(data: string, settings?: Readonly<Record<string, string>>): Promise<string>;
  /** Ends the server on a data directory, as if it were killed. */
  kill(data: string): Promise<void>;
}

/** Returns the tools of this machine, until the end of the test. */
export function machine(): Machine {
  const folder = mkdtempSync(join(fastParentDirectory(), "rollcall-test-"));
  const account = rights();
  if (account !== undefined) chownSync(folder, account.uid, account.gid);
  const options = { cwd: folder, ...account, env: { ...process.env, LC_ALL: "C" } };
  const servers = new Map<string, ChildProcess>();
  const run = async (program: string, ...args: readonly string[]): Promise<string> => {
    const { stdout, stderr } = await promisify(execFile)(join(programs ?? "", program), args, options);
    return stdout + stderr;
  };
  const kill = async (data: string): Promise<void> => {
    const server = servers.get(data);
    servers.delete(data);
    if (server === undefined || server.exitCode !== null) return;
    server.kill("SIGQUIT");
    await once(server, "exit");
  };
  onTestFinished(async () => {
    for (const data of servers.keys()) await kill(data);
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });
  return {
    folder,
    run,
    kill,
    async create(name) {
      const data = join(folder, name);
      await run("initdb", "-D", data, "-U", "app", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync");
      return data;
    },
    async start(data, settings = {}) {
      const port = await freePort();
      const all = { listen_addresses: "127.0.0.1", unix_socket_directories: "", ...settings };
      const given = Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
      const log = openSync(`${data}.log`, "a");
      const server = spawn(join(programs ?? "", "postgres"), ["-D", data, "-p", String(port), ...given], {
        ...options,
        stdio: ["ignore", log, log],
      });
      servers.set(data, server);
      await untilReady(data, server);
      return `postgresql://app@127.0.0.1:${port}/postgres`;
    },
  };
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, "127.0.0.1");
  await once(listener, "listening");
  const address = listener.address();
  listener.close();
  await once(listener, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** The server writes its state into the eighth line of this file. One that recovers to a moment is a standby until then. */
async function untilReady(data: string, server: ChildProcess): Promise<void> {
  for (;;) {
    if (server.exitCode !== null) throw new Error(readFileSync(`${data}.log`, "utf8").slice(-2000));
    const file = join(data, "postmaster.pid");
    const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
    if (lines[0] === String(server.pid) && lines[7]?.trim() === "ready") return;
    await sleep(10);
  }
}

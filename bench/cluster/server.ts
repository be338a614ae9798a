import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, closeSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Address, ask } from "./connection.js";
import type { Machine } from "./network.js";
import { removeSharedMemory, signalServer } from "./processes.js";
import type { Programs } from "./programs.js";
import { ClusterError, until } from "./wait.js";

/** What a server is told of the other one. */
export interface Role {
  /** The only server that must confirm a commit before it is acknowledged. Undefined: none, replication is asynchronous. */
  readonly confirmedBy: string | undefined;
  /** The server that it follows. Undefined: it is told of none, and receives nothing. */
  readonly follows: Address | undefined;
}

/** One PostgreSQL server on a machine of its own, or on a port of this one. */
export interface Server {
  readonly name: string;
  readonly address: Address;
  readonly directory: string;
  readonly machine: Machine | undefined;
  /** Starts it in its directory, and waits until it answers. */
  start(role: Role, signal: AbortSignal): Promise<void>;
  /** Tells the running server of its role. It is known there a moment later. */
  tell(role: Role): void;
  /** All its processes die at once. Waits until the first one is gone. Does nothing if it does not run. */
  kill(): Promise<void>;
  /** All its processes stop: a frozen machine. */
  pause(): void;
  resume(): void;
  isRunning(): boolean;
}

export interface ServerOptions {
  readonly name: string;
  readonly programs: Programs;
  readonly address: Address;
  /** Its data directory. */
  readonly directory: string;
  readonly machine: Machine | undefined;
}

const startsWithinMs = 20_000;

export function createServer({ name, programs, address, directory, machine }: ServerOptions): Server {
  let process: ChildProcess | undefined;
  const logFile = `${directory}.log`;
  const tell = (role: Role): void => writeFileSync(join(directory, "role.conf"), roleSettings(name, role));
  const isRunning = (): boolean => process !== undefined && process.exitCode === null && process.signalCode === null;
  const running = (): number => {
    if (process?.pid === undefined || !isRunning()) throw new ClusterError(`the server ${name} does not run`);
    return process.pid;
  };
  return {
    name,
    address,
    directory,
    machine,
    isRunning,
    async start(role, signal) {
      tell(role);
      const log = openSync(logFile, "a");
      process = run(programs, machine, [programs.postgres, "-D", directory, ...listening(address, machine)], log);
      closeSync(log);
      await until(`the server ${name} to start`, startsWithinMs, signal, () => {
        if (!isRunning()) throw new ClusterError(`the server ${name} ended:\n${lastLines(logFile)}`);
        return ask(address, "SELECT 1", { limitMs: 1000 }).catch(() => undefined);
      });
    },
    tell(role) {
      tell(role);
      globalThis.process.kill(running(), "SIGHUP");
    },
    async kill() {
      if (process === undefined || !isRunning()) return;
      const ended = once(process, "exit");
      signalServer(running(), "SIGKILL");
      await ended;
      removeSharedMemory(directory);
    },
    pause: () => signalServer(running(), "SIGSTOP"),
    resume: () => signalServer(running(), "SIGCONT"),
  };
}

/** Makes the data directory of the first server. */
export function initialize(programs: Programs, { directory, address }: Pick<Server, "directory" | "address">): void {
  const passwordFile = `${directory}.password`;
  writeFileSync(passwordFile, address.password);
  // What belongs to PostgreSQL's user must be its own, or it refuses.
  if (programs.account !== undefined) chownSync(passwordFile, programs.account.uid, programs.account.gid);
  chmodSync(passwordFile, 0o600);
  const options = ["--no-sync", "--encoding=UTF8", "--locale=C", "--username=postgres", "--auth=scram-sha-256"];
  execFileSync(programs.initdb, [...options, `--pwfile=${passwordFile}`, "-D", directory], {
    ...rights(programs),
    cwd: "/",
    stdio: ["ignore", "ignore", "pipe"],
  });
  rmSync(passwordFile);
  writeFileSync(join(directory, "postgresql.conf"), settings, { flag: "a" });
  const rules = ["all", "replication"].map((database) => `host ${database} postgres all scram-sha-256\n`).join("");
  writeFileSync(join(directory, "pg_hba.conf"), rules);
}

/**
 * A server that has crashed stays down, so that it never shows commits which the other one has not confirmed. Times are
 * short, so that a failover takes moments.
 */
const settings = `
include_if_exists = 'role.conf'
unix_socket_directories = ''
# A file, which goes with the directory; in the memory of the system a killed server would leave it.
dynamic_shared_memory_type = mmap
shared_buffers = 32MB
max_connections = 100
wal_level = replica
wal_keep_size = 512MB
hot_standby = on
restart_after_crash = off
wal_sender_timeout = 2s
wal_receiver_timeout = 2s
wal_retrieve_retry_interval = 100ms
synchronous_commit = on
`;

function roleSettings(name: string, { confirmedBy = "", follows }: Role): string {
  const from = follows && `host=${follows.host} port=${follows.port} user=postgres password=${follows.password}`;
  const conninfo = from === undefined ? "" : `${from} application_name=${name} connect_timeout=2`;
  return `synchronous_standby_names = '${confirmedBy}'\nprimary_conninfo = '${conninfo}'\n`;
}

function listening({ host, port }: Address, machine: Machine | undefined): readonly string[] {
  // On a machine of its own it listens at both cables.
  return ["-c", `listen_addresses=${machine === undefined ? host : "*"}`, "-c", `port=${port}`];
}

function run(programs: Programs, machine: Machine | undefined, command: readonly string[], log: number): ChildProcess {
  // Only root may enter a namespace, so it is entered first.
  const { uid, gid } = rights(programs);
  const asAccount = uid === undefined ? [] : ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups"];
  const [program = "", ...args] = machine === undefined ? command : [...machine.prefix, ...asAccount, ...command];
  return spawn(program, args, {
    ...(machine === undefined ? rights(programs) : {}),
    cwd: "/",
    stdio: ["ignore", log, log],
    // No Ctrl-C reaches it: it is ended after the clients.
    detached: true,
  });
}

function rights({ account }: Programs): { readonly uid?: number; readonly gid?: number } {
  return account === undefined ? {} : { uid: account.uid, gid: account.gid };
}

function lastLines(file: string): string {
  return readFileSync(file, "utf8").trimEnd().split("\n").slice(-10).join("\n");
}

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { freePort, serverAccount } from "#src/postgres-server/index.js";

/*
 * A real PgBouncer in transaction mode. Where there is none, its tests are skipped, unless ROLLCALL_PGBOUNCER is "required".
 */

const program = [
  "/usr/sbin/pgbouncer",
  "/usr/bin/pgbouncer",
  "/usr/local/bin/pgbouncer",
  "/opt/homebrew/bin/pgbouncer",
].find((path) => existsSync(path));

/** Why the tests are skipped. Undefined: they run, and fail if there is no PgBouncer. */
export const whyNoPgBouncer =
  program !== undefined || process.env.ROLLCALL_PGBOUNCER === "required"
    ? undefined
    : 'PgBouncer is not installed (Debian: "apt-get install pgbouncer")';

export interface PgBouncer {
  /** Returns a connection string of the server as it is reached through PgBouncer. */
  through(connectionString: string): string;
  stop(): Promise<void>;
}

export interface PgBouncerOptions {
  /** Of the server. */
  readonly connectionString: string;
  /** Connections to the server, for each database. */
  readonly poolSize: number;
}

/** Starts a PgBouncer in front of a server. */
export async function startPgBouncer({ connectionString, poolSize }: PgBouncerOptions): Promise<PgBouncer> {
  if (program === undefined) throw new Error("ROLLCALL_PGBOUNCER is required, but no pgbouncer is installed");
  const { hostname, port, username, password } = new URL(connectionString);
  const directory = mkdtempSync(join(tmpdir(), "rollcall-pgbouncer-"));
  const ownPort = await freePort();
  const users = join(directory, "users.txt");
  const settings = join(directory, "pgbouncer.ini");
  writeFileSync(users, `"${username}" "${password}"\n`);
  writeFileSync(
    settings,
    `[databases]
* = host=${hostname} port=${port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${ownPort}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
pool_mode = transaction
default_pool_size = ${poolSize}
max_client_conn = 500
`,
  );
  // It refuses to run as root, as PostgreSQL does.
  const account = serverAccount();
  if (account !== undefined) for (const path of [directory, users, settings]) chownSync(path, account.uid, account.gid);
  const rights = account === undefined ? {} : { uid: account.uid, gid: account.gid };
  const child = spawn(program, ["-q", settings], { ...rights, cwd: directory, stdio: ["ignore", "ignore", "inherit"] });
  const through = (string: string): string => Object.assign(new URL(string), { port: String(ownPort) }).href;
  await untilItAnswers(child, through(connectionString));
  return {
    through,
    async stop() {
      if (child.exitCode === null) {
        child.kill("SIGKILL");
        await once(child, "exit");
      }
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function untilItAnswers(child: ChildProcess, connectionString: string): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`pgbouncer ended with ${child.exitCode}`);
    const client = new pg.Client({ connectionString });
    client.on("error", () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ECONNREFUSED")) throw error;
      await sleep(20);
    }
  }
}

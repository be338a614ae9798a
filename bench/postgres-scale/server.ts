import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { globSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import pg from "pg";
import { type Database, type OwnServer, openDatabases, startPostgres } from "#src/postgres-server/index.js";

/** A server as one in production: its files are on a disk, and every commit is flushed. */
export interface ScaleServer {
  readonly version: string;
  create(): Promise<Database>;
  /** Restarts it with room for locks on this many tables at once. */
  allowLocks(tables: number): Promise<void>;
  /** Returns how long pg_dump took and what it wrote, or why it failed. */
  dump(url: string, args?: readonly string[]): Promise<Dump>;
  stop(): Promise<void>;
}

export type Dump = { readonly seconds: number; readonly bytes: number } | { readonly problem: string };

const connectionsMax = 100;

export async function startScaleServer(version: 15 | 16 | 17 | 18 | undefined): Promise<ScaleServer> {
  const settings = {
    shared_buffers: "512MB",
    max_connections: String(connectionsMax),
    max_wal_size: "4GB",
    autovacuum: "on",
    checkpoint_timeout: "5min",
  };
  const server = await startPostgres({
    durability: "full",
    parent: realpathSync(tmpdir()),
    settings,
    ...(version === undefined ? {} : { version }),
  });
  if (server.source === "given") throw new Error("no URL was given");
  const databases = await openDatabases(server.url);
  return {
    version: server.version,
    create: () => databases.create(),
    async allowLocks(tables) {
      const each = Math.ceil(tables / connectionsMax);
      await query(server.url, `ALTER SYSTEM SET max_locks_per_transaction = ${each}`);
      // With many files the checkpoint of the shutdown takes longer than a restart may.
      await query(server.url, "CHECKPOINT");
      await server.restart("fast");
    },
    dump: (url, args = []) => dump(server, url, args),
    async stop() {
      await databases.close().catch(() => undefined);
      await server.stop();
    },
  };
}

/** Runs a statement on a connection of its own and returns its rows. */
export async function query<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<readonly Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function dump({ majorVersion }: OwnServer, url: string, args: readonly string[]): Promise<Dump> {
  const program = dumpProgram(majorVersion);
  if (program === undefined)
    return { problem: `no pg_dump of version ${majorVersion} or newer is installed; try --server-version` };
  const began = performance.now();
  const child = spawn(program, ["--format=custom", ...args, url], { stdio: ["ignore", "pipe", "pipe"] });
  const closed = once(child, "close");
  let bytes = 0;
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
  });
  child.stderr.on("data", (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(0, 500);
  });
  const [code] = await closed;
  if (code !== 0) return { problem: /ERROR: +(.*)/.exec(said)?.[1] ?? said };
  return { seconds: (performance.now() - began) / 1000, bytes };
}

/** pg_dump refuses a server that is newer. */
function dumpProgram(majorVersion: number): string | undefined {
  return ["pg_dump", ...globSync("/usr/lib/postgresql/*/bin/pg_dump")].find((program) => {
    const { stdout = "" } = spawnSync(program, ["--version"], { encoding: "utf8" });
    return Number(/(\d+)/.exec(stdout ?? "")?.[1] ?? 0) >= majorVersion;
  });
}

import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { freePort } from "#src/postgres-server/index.js";
import { clone } from "./clone.js";
import { ask } from "./connection.js";
import { machineNames } from "./machine-names.js";
import type { Primary } from "./router.js";
import type { Scratch } from "./scratch.js";
import { createServer, initialize, type Server } from "./server.js";
import { until } from "./wait.js";

export const replications = ["synchronous", "asynchronous"] as const;
export type Replication = (typeof replications)[number];

/** Two servers, one of which follows the other. */
export interface Cluster {
  readonly replication: Replication;
  /** Makes the standby the primary, on a new timeline. The old primary need not be reachable, and is not told. */
  promote(): Promise<Primary>;
  /** Ends the server that is not the primary, and makes it the standby anew from a copy of the primary. */
  rejoin(): Promise<void>;
  primary(): Primary;
  /** Undefined while there is none that has everything that was acknowledged. */
  standby(): Server | undefined;
  /** The one that is not the primary, in whatever state it is. */
  other(): Server;
  /** Stops the stream of WAL to the standby; the primary knows it as disconnected when this returns. */
  stopStream(): Promise<void>;
}

export interface ClusterOptions extends Scratch {
  readonly replication: Replication;
  readonly signal: AbortSignal;
}

/** The database of the clients. */
const database = "registry";

/** Returns what clients connect with, through a port of the router. */
export function connectionStringOf(cluster: Cluster, port: number): string {
  const { password } = cluster.primary().server.address;
  return `postgresql://postgres:${password}@127.0.0.1:${port}/${database}`;
}

const joinsWithinMs = 30_000;

/** Starts a primary and its standby, and returns when the stream runs. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { programs, replication, signal } = options;
  const [first, second] = await createServers(options);
  const isSynchronous = replication === "synchronous";
  const confirmedBy = ({ name }: Server): string | undefined => (isSynchronous ? name : undefined);
  let primary: Primary = { server: first, timeline: 1 };
  let standby: Server | undefined;
  const other = (): Server => (primary.server === first ? second : first);

  const rejoin = async (): Promise<void> => {
    const [from, to] = [primary.server, other()];
    await to.kill();
    to.machine?.plug(true);
    await clone(from, to, programs);
    // It must know its confirming server before it is ever promoted.
    await to.start({ confirmedBy: confirmedBy(from), follows: from.address }, signal);
    const sql = `SELECT 1 FROM pg_stat_replication WHERE state = 'streaming' AND sync_state = '${isSynchronous ? "sync" : "async"}'`;
    await until(`${to.name} to stream from ${from.name}`, joinsWithinMs, signal, async () => {
      return (await ask(from.address, sql)).length > 0;
    });
    standby = to;
  };

  initialize(programs, first);
  await first.start({ confirmedBy: confirmedBy(second), follows: undefined }, signal);
  await rejoin();
  await ask(first.address, `CREATE DATABASE ${database}`);

  return {
    replication,
    primary: () => primary,
    standby: () => standby,
    other,
    rejoin,
    async promote() {
      const promoted = other();
      standby = undefined;
      await ask(promoted.address, "SELECT pg_promote(true, 20)", { limitMs: 25_000 });
      const [row] = await ask<{ name: string }>(
        promoted.address,
        "SELECT pg_walfile_name(pg_current_wal_lsn()) AS name",
      );
      primary = { server: promoted, timeline: Number.parseInt(row?.name.slice(0, 8) ?? "", 16) };
      return primary;
    },
    async stopStream() {
      const { server } = primary;
      other().tell({ confirmedBy: confirmedBy(server), follows: undefined });
      await until("the stream to the standby to end", joinsWithinMs, signal, async () => {
        return (await ask(server.address, "SELECT 1 FROM pg_stat_replication")).length === 0;
      });
    },
  };
}

async function createServers({ directory, programs, network }: ClusterOptions): Promise<readonly [Server, Server]> {
  const password = randomBytes(16).toString("hex");
  const [a, b] = machineNames;
  const create = async (name: string): Promise<Server> => {
    const machine = network?.machine(name);
    const address = {
      host: machine?.address ?? "127.0.0.1",
      port: machine === undefined ? await freePort() : 5432,
      password,
    };
    return createServer({ name, programs, address, directory: join(directory, name), machine });
  };
  return [await create(a), await create(b)];
}

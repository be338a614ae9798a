import { once } from "node:events";
import { type AddressInfo, createServer, type Server as NetServer, Socket } from "node:net";
import type { Server } from "./server.js";

/** A server, and since when it is the primary. */
export interface Primary {
  readonly server: Server;
  readonly timeline: number;
}

/**
 * What HAProxy is in front of a cluster: an address that does not change. Clients of the group "late" have one that learns
 * of a failover late, and goes on talking to the primary of before if that still answers.
 */
export type Group = "prompt" | "late";

export interface Router {
  /** Opens a port for one client, and returns it. */
  open(client: number, group: Group): Promise<number>;
  /** From now on clients of these groups reach this server. Their connections to others are closed. */
  route(groups: readonly Group[], to: Primary): void;
  /** Returns where the last bytes came from that this client was sent. */
  lastAnswer(client: number): Primary | undefined;
  close(): void;
}

interface Connection {
  readonly group: Group;
  readonly to: Primary;
  readonly sockets: readonly Socket[];
}

const connectsWithinMs = 1000;

export function createRouter(): Router {
  const routes = new Map<Group, Primary>();
  const answers = new Map<number, Primary>();
  const connections = new Set<Connection>();
  const listeners: NetServer[] = [];
  const close = ({ sockets }: Connection): void => {
    for (const socket of sockets) socket.destroy();
  };

  const connect = (client: number, group: Group, downstream: Socket): void => {
    const to = routes.get(group);
    if (to === undefined) {
      downstream.destroy();
      return;
    }
    const upstream = new Socket();
    const connection = { group, to, sockets: [downstream, upstream] };
    connections.add(connection);
    const end = (): void => {
      connections.delete(connection);
      close(connection);
    };
    for (const socket of connection.sockets) socket.setNoDelay(true).on("error", end).on("close", end);
    const limit = setTimeout(end, connectsWithinMs);
    upstream.once("connect", () => clearTimeout(limit));
    upstream.on("data", () => answers.set(client, to));
    const { address, machine } = to.server;
    // In a partition they are at the side of the old primary.
    const host = group === "late" ? machine?.secondAddress : undefined;
    upstream.connect(address.port, host ?? address.host);
    downstream.pipe(upstream).pipe(downstream);
  };

  return {
    async open(client, group) {
      const listener = createServer((socket) => connect(client, group, socket)).listen(0, "127.0.0.1");
      listeners.push(listener);
      await once(listener, "listening");
      return (listener.address() as AddressInfo).port;
    },
    route(groups, to) {
      for (const group of groups) {
        routes.set(group, to);
        for (const connection of connections) if (connection.group === group && connection.to !== to) close(connection);
      }
    },
    lastAnswer: (client) => answers.get(client),
    close() {
      for (const listener of listeners) listener.close();
      for (const connection of connections) close(connection);
    },
  };
}

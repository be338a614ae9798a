import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/*
 * Stands between a client and a real server, so that a test can take the server away from the client.
 */

export interface Forwarder {
  /** The server's URL, with the address of the forwarder. */
  readonly url: string;
  /** Cuts all connections and refuses new ones. */
  away(): Promise<void>;
  /** Lets clients through again, at the same address. */
  back(): Promise<void>;
  close(): Promise<void>;
}

/** Forwards to the host and port of a URL. */
export async function forwardTo(server: string): Promise<Forwarder> {
  const { hostname, port } = new URL(server);
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on("close", () => sockets.delete(socket)).on("error", () => socket.destroy());
  };
  const listener = createServer((client) => {
    const real = keep(connect(Number(port), hostname));
    keep(client).pipe(real).pipe(client);
    client.on("close", () => real.destroy());
    real.on("close", () => client.destroy());
  });
  const listen = async (at: number): Promise<void> => {
    listener.listen(at, "127.0.0.1");
    await once(listener, "listening");
  };
  const away = async (): Promise<void> => {
    if (!listener.listening) return;
    const closed = once(listener, "close");
    listener.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  await listen(0);
  const own = (listener.address() as AddressInfo).port;
  const url = new URL(server);
  url.hostname = "127.0.0.1";
  url.port = String(own);
  return { url: url.href, away, back: () => listen(own), close: away };
}

import { connect, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/**
 * What happens to a connection whose client sends COMMIT.
 *
 * - `before`: it is lost, and the server never gets the COMMIT.
 * - `after`: the server commits, and the connection is lost before the answer.
 * - `late`: the client loses the connection at once, and the server gets the COMMIT when `release` is called.
 */
export type CommitFault = "before" | "after" | "late";

interface Met {
  /** Sends the COMMIT, if the fault was `late`. */
  release(): void;
}

/** A proxy in front of a server, which loses connections at COMMIT. */
export interface WireProxy {
  /** Connection string through the proxy. */
  readonly url: string;
  /** Does this to the next COMMIT of a transaction of the store. */
  failNextCommit(fault: CommitFault): void;
  /** Resolves when a COMMIT was met by a fault for the first time. */
  met(): Promise<Met>;
  /** Returns how many COMMITs were met by a fault. */
  count(): number;
  /** Ends all connections, and refuses new ones. */
  close(): void;
}

/** Starts a proxy, which ends with the test. */
export async function startWireProxy(url: string): Promise<WireProxy> {
  let next: CommitFault | undefined;
  let met = 0;
  let meet: (met: Met) => void = () => undefined;
  const meeting = new Promise<Met>((resolve) => {
    meet = resolve;
  });
  const sockets = new Set<Socket>();
  const target = new URL(url);
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    const both = [client, upstream];
    for (const socket of both) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => sockets.delete(socket));
    }
    const endBoth = (): void => both.forEach((socket) => void socket.destroy());
    client.on("data", (data) => {
      const fault = data.includes("; COMMIT") ? next : undefined;
      if (fault === undefined) return void upstream.write(data);
      next = undefined;
      upstream.removeAllListeners("data");
      if (fault === "after") upstream.once("data", endBoth);
      if (fault === "before") endBoth();
      else if (fault === "late") client.destroy();
      else upstream.write(data);
      met += 1;
      meet({ release: () => void (fault === "late" && upstream.write(data)) });
    });
    upstream.on("data", (data) => client.write(data));
    upstream.on("close", () => client.destroy());
    client.on("close", () => {
      if (upstream.listenerCount("data") > 0) upstream.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(close);
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  const own = new URL(url);
  own.port = String(address.port);
  own.hostname = "127.0.0.1";
  return {
    url: own.href,
    failNextCommit(fault) {
      next = fault;
    },
    met: () => meeting,
    count: () => met,
    close,
  };
}

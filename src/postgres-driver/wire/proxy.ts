import { connect, createServer, type Server, type Socket } from "node:net";
import { WireProxyError } from "./batch.js";
import { openSessions } from "./open-sessions.js";
import type { SessionEvents } from "./session.js";
import { readOpening } from "./startup.js";

export interface WireProxyOptions extends SessionEvents {
  /** The URL of the real server and database: `postgres://user:password@host:port/database`. */
  readonly serverUrl: string;
  /** A driver has connected to the proxy. Returns what is called when its session is opened, or the connection is gone. */
  accepted?(): () => void;
  /** A driver connected, and the server could not be reached. The driver sees a reset connection. */
  unreachable?(error: Error): void;
  /** A driver asks to cancel what the session of this server process runs. The request is sent on at once. */
  cancelled?(processId: number): void;
}

export interface WireProxy {
  readonly port: number;
  /** The URL for the drivers: that of the server, with the address of the proxy. */
  readonly connectionString: string;
  /** The number of connections that drivers have. */
  connections(): number;
  /** Ends all sessions at once, as if the process of the drivers had died. They may connect again. */
  disconnect(): void;
  /** Ends all sessions and accepts no more. */
  close(): Promise<void>;
}

/**
 * Opens a proxy on 127.0.0.1 between drivers and a PostgreSQL server, which offers each batch that a driver sends to
 * `onBatch`. Drivers authenticate with the server itself. Encryption is declined on both sides.
 *
 * @throws {WireProxyError} If the URL is not one of PostgreSQL, or demands encryption.
 */
export async function openWireProxy(options: WireProxyOptions): Promise<WireProxy> {
  const url = readServerUrl(options.serverUrl);
  const drivers = new Set<Socket>();
  const toServer = (driver: Socket): Socket => {
    const server = connect({ ...addressOf(url), allowHalfOpen: true, noDelay: true });
    server.on("error", (error) => {
      if (server.bytesRead > 0) return;
      options.unreachable?.(error);
      driver.resetAndDestroy();
    });
    return server;
  };
  const sessions = openSessions(toServer, options);
  const listener = createServer({ allowHalfOpen: true, noDelay: true }, (driver) => {
    drivers.add(driver);
    driver.once("close", () => drivers.delete(driver));
    const isSettled = options.accepted?.() ?? (() => undefined);
    driver.once("close", isSettled);
    readOpening(driver, {
      begin: (startup) => sessions.open(driver, startup, isSettled),
      cancel(bytes) {
        options.cancelled?.(bytes.readInt32BE(8));
        const server = toServer(driver);
        server.end(bytes);
        server.resume().once("end", () => driver.end());
      },
    });
  });
  const port = await listening(listener);
  const disconnect = (): void => {
    sessions.disconnect();
    // Some may not have begun a session.
    for (const driver of drivers) driver.resetAndDestroy();
  };
  return {
    port,
    connectionString: throughPort(url, port),
    connections: () => drivers.size,
    disconnect,
    close() {
      disconnect();
      sessions.close();
      return new Promise((resolve) => listener.close(() => resolve()));
    },
  };
}

function listening(listener: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    listener.once("error", reject);
    listener.listen({ host: "127.0.0.1", port: 0 }, () => {
      const address = listener.address();
      if (typeof address === "object" && address !== null) resolve(address.port);
      else reject(new WireProxyError(`expected a port to listen on, but the system gave ${String(address)}`));
    });
  });
}

/** Options of a URL that are about encryption or name the server again. */
const notForDrivers = /^(ssl.*|host|hostaddr|port|gssencmode|channel_binding)$/;

function readServerUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^postgres(ql)?:$/.test(url.protocol)) {
    throw new WireProxyError(
      "expected the URL of a PostgreSQL server, such as postgres://user:password@host:5432/database",
    );
  }
  const mode = url.searchParams.get("sslmode");
  if (mode !== null && /^(require|verify-)/.test(mode)) {
    throw new WireProxyError(
      `Rollcall reads what is sent to the server, so sslmode=${mode} cannot be: allow sslmode=disable`,
    );
  }
  return url;
}

/** A host that begins with a slash is the directory of a Unix socket. */
function addressOf(url: URL): { readonly path: string } | { readonly host: string; readonly port: number } {
  const host = url.searchParams.get("host") ?? decodeURIComponent(url.hostname.replace(/^\[(.*)\]$/, "$1"));
  const port = Number(url.searchParams.get("port") ?? (url.port || 5432));
  return host.startsWith("/") ? { path: `${host}/.s.PGSQL.${port}` } : { host: host || "127.0.0.1", port };
}

function throughPort(url: URL, port: number): string {
  const own = new URL(url);
  if (own.hostname === "") own.host = `127.0.0.1:${port}`;
  own.hostname = "127.0.0.1";
  own.port = String(port);
  for (const name of [...own.searchParams.keys()]) if (notForDrivers.test(name)) own.searchParams.delete(name);
  return own.href;
}

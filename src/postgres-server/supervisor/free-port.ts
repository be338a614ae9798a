import { once } from "node:events";
import { createServer } from "node:net";

/*
 * Ports below those that systems give to outgoing connections (from 32768 on Linux, from 49152 on macOS). If a server
 * restarted at one of those, a client that connects again and again meanwhile may be given the very port that it
 * connects to, is then connected to itself, and the server cannot start.
 */
const lowest = 10_000;
const count = 20_000;

let asked = 0;

/** Returns a port of 127.0.0.1 that is free at the moment, at every call another one. */
export async function freePort(): Promise<number> {
  for (;;) {
    // Processes have different ids, so servers that start at the same moment do not ask for the same port.
    const port = lowest + ((process.pid * 61 + asked++) % count);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  try {
    probe.listen(port, "127.0.0.1");
    await once(probe, "listening");
    return true;
  } catch {
    return false;
  } finally {
    probe.close();
  }
}

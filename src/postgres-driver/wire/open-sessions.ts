import type { Socket } from "node:net";
import type { Session } from "./batch.js";
import { keptConnections } from "./kept-connections.js";
import { encodeMessage } from "./message.js";
import { type Refusal, type RunningSession, runSession, type ServerSide, type SessionEvents } from "./session.js";
import type { Startup } from "./startup.js";

/** The sessions of the drivers of a proxy. */
export interface OpenSessions {
  /**
   * Opens a session for a driver. `settled` is called when it is ready, or the driver is gone. They are opened one after the
   * other, so drivers that connect at once can use them in the order in which they have asked.
   */
  open(driver: Socket, startup: Startup, settled: () => void): void;
  /** Ends all sessions at once. */
  disconnect(): void;
  /** The same, for good. */
  close(): void;
}

/** `toServer`: connects to the server for a driver. */
export function openSessions(toServer: (driver: Socket) => Socket, events: SessionEvents): OpenSessions {
  const running = new Set<RunningSession>();
  const connections = keptConnections();
  let count = 0;
  let opening = Promise.resolve();
  const begin = async (id: number, driver: Socket, startup: Startup): Promise<void> => {
    const kept = await connections.take(startup);
    if (driver.destroyed) return kept && connections.keep(startup, kept);
    const socket = kept?.socket ?? toServer(driver);
    const server: ServerSide = { socket, kept, keep: (connection) => connections.keep(startup, connection) };
    await new Promise<void>((resolve) => {
      const opened = (session: Session): void => {
        events.opened?.(session);
        resolve();
      };
      const session = runSession(id, driver, server, startup, { ...events, opened });
      running.add(session);
      driver.once("close", () => {
        running.delete(session);
        resolve();
      });
      driver.resume();
    });
  };
  const disconnect = (): void => {
    for (const session of running) session.disconnect();
  };
  return {
    open(driver, startup, settled) {
      const id = ++count;
      driver.pause();
      const admitted = events.admit?.(id) ?? Promise.resolve(undefined);
      opening = opening
        .then(() => admitted)
        .then((refusal) => (refusal === undefined ? begin(id, driver, startup) : refuse(driver, refusal)))
        .finally(settled);
    },
    disconnect,
    close() {
      disconnect();
      connections.close();
    },
  };
}

function refuse(driver: Socket, refusal: Refusal): void {
  if (refusal.type === "reset") return void driver.resetAndDestroy();
  const { code, message } = refusal;
  const fields = ["SFATAL", "VFATAL", `C${code}`, `M${message}`];
  driver.end(encodeMessage("E", ...fields, Buffer.of(0)).bytes);
  driver.resume();
}

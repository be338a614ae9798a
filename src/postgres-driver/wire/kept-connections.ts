import type { Socket } from "node:net";
import { encodeMessage, fieldsOf, type Message, messageSplitter } from "./message.js";
import type { Startup } from "./startup.js";

/** A connection to the server on which a session has begun. */
export interface ServerConnection {
  readonly socket: Socket;
  readonly processId: number;
  /** What the server sent when it had accepted the driver, up to the first ReadyForQuery. */
  readonly greeting: readonly Buffer[];
}

/**
 * Connections to the server that no driver has. To open one, the server starts a process, which takes longer
 * than most steps. So the next driver that connects in the same way gets it, in the state of a new one.
 */
export interface KeptConnections {
  /** Returns a connection of which the start-up was the same. Undefined: there is none. */
  take(startup: Startup): Promise<ServerConnection | undefined>;
  /**
   * Resolves when the session has left nothing behind. Then it is kept, or it has ended if it cannot be what a new one would
   * be.
   */
  keep(startup: Startup, connection: ServerConnection): Promise<void>;
  /** Ends them. From now on none is kept. */
  close(): void;
}

/** The maximum number with the same start-up. The server has a limit for all connections together. */
const keptMax = 4;

/** Ends what a session may leave: prepared statements, settings, locks, temporary tables, what it listens to. */
const forgetAll = "DISCARD ALL";

/** Most servers have no settings of any role or database, and this is fast to plan. */
const anySettings = "SELECT FROM pg_catalog.pg_db_role_setting LIMIT 1";

/** Those of the role or database. A session takes them when it begins, so if there are any, each one must begin. */
const settingsNow = `SELECT FROM pg_catalog.pg_db_role_setting
  WHERE setdatabase OPERATOR(pg_catalog.=) ANY (ARRAY[0, (SELECT oid FROM pg_catalog.pg_database
      WHERE datname OPERATOR(pg_catalog.=) pg_catalog.current_database())])
    AND setrole OPERATOR(pg_catalog.=) ANY (ARRAY[0, (SELECT oid FROM pg_catalog.pg_roles
      WHERE rolname OPERATOR(pg_catalog.=) SESSION_USER)])`;

/** Those with which the session has begun. They may have been taken back since. */
const settingsOfSession =
  "SELECT FROM pg_catalog.pg_settings WHERE source OPERATOR(pg_catalog.=) ANY ('{user,database,database user}')";

export function keptConnections(): KeptConnections {
  const kept = new Map<string, ServerConnection[]>();
  /** They have begun without settings. */
  const plain = new WeakSet<Socket>();
  let isClosed = false;
  const forgets = async (socket: Socket): Promise<boolean> => {
    if (plain.has(socket)) return succeeded(await ask(socket, [forgetAll]));
    return foundNothing(await ask(socket, [forgetAll, settingsOfSession]));
  };
  return {
    async take(startup) {
      const same = kept.get(keyOf(startup));
      for (let connection = same?.pop(); connection !== undefined; connection = same?.pop()) {
        connection.socket.ref();
        // It may have ended, or there are settings now.
        for (const settings of [anySettings, settingsNow]) {
          if (foundNothing(await ask(connection.socket, [settings]))) return connection;
        }
        await end(connection.socket);
      }
      return undefined;
    },
    async keep(startup, connection) {
      const { socket } = connection;
      const same = kept.get(keyOf(startup)) ?? [];
      kept.set(keyOf(startup), same);
      const isFull = same.length >= keptMax;
      const isAsNew = !isFull && (await forgets(socket));
      if (!isAsNew || isClosed) return end(socket);
      plain.add(socket);
      same.push(connection);
      socket.unref();
    },
    close() {
      isClosed = true;
      for (const { socket } of [...kept.values()].flat()) socket.destroy();
      kept.clear();
    },
  };
}

function keyOf({ bytes }: Startup): string {
  return bytes.toString("latin1");
}

/** Returns the server's messages for these queries. Undefined: the connection has ended. */
function ask(socket: Socket, queries: readonly string[]): Promise<readonly Message[] | undefined> {
  return new Promise((resolve) => {
    const answer: Message[] = [];
    const finish = (result: readonly Message[] | undefined): void => {
      socket.off("data", read).off("end", lose).off("close", lose);
      resolve(result);
    };
    const lose = (): void => finish(undefined);
    const read = messageSplitter((message) => {
      answer.push(message);
      if (answer.filter(({ type }) => type === "Z").length === queries.length) finish(answer);
    });
    socket.on("data", read).on("end", lose).on("close", lose);
    if (socket.destroyed || socket.readableEnded) return lose();
    for (const sql of queries) socket.write(encodeMessage("Q", sql).bytes);
  });
}

function succeeded(answer: readonly Message[] | undefined): answer is readonly Message[] {
  return answer?.every(({ type }) => type !== "E") ?? false;
}

/** Returns whether the session did what it was asked, and the last query has no rows. */
function foundNothing(answer: readonly Message[] | undefined): boolean {
  if (!succeeded(answer)) return false;
  const tag = answer.findLast(({ type }) => type === "C");
  return tag !== undefined && fieldsOf(tag).string() === "SELECT 0";
}

/** Ends a session as a driver does, and resolves when the server has ended it. */
function end(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) return resolve();
    socket.once("close", () => resolve());
    // Without a reader, the end would not be seen.
    socket.resume();
    socket.end(encodeMessage("X").bytes);
  });
}

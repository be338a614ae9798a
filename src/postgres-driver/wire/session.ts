import type { Socket } from "node:net";
import type { Batch, Session } from "./batch.js";
import { batchesOf, type Line } from "./batches.js";
import type { Conversation } from "./conversation.js";
import type { ServerConnection } from "./kept-connections.js";
import { appendBytes, fieldsOf, type Message, messageSplitter } from "./message.js";
import { knownNames } from "./prepared.js";
import type { Startup } from "./startup.js";

/** How a connection is refused. */
export type Refusal =
  | { readonly type: "reset" }
  /** The server's own error, after which it closes the connection. */
  | { readonly type: "error"; readonly code: string; readonly message: string };

/** What the sessions of a proxy tell. */
export interface SessionEvents {
  /** Returns how to refuse a driver, before the server knows of it; undefined: it is not refused. `id`: of its session. */
  admit?(id: number): Promise<Refusal | undefined>;
  opened?(session: Session): void;
  closed?(session: Session): void;
  onBatch(batch: Batch): void;
}

export interface RunningSession {
  /** Ends it on both sides at once, as if the process of the driver had died. */
  disconnect(): void;
}

/** The connection to the server of a session that begins. */
export interface ServerSide {
  readonly socket: Socket;
  /** What was kept of a session before. Undefined: it is new. */
  readonly kept: ServerConnection | undefined;
  /** Keeps the connection for another session. Resolves when this one has left nothing behind. */
  keep(connection: ServerConnection): Promise<void>;
}

/** Runs a session between a driver and the server, from the start-up packet to its end. */
export function runSession(
  id: number,
  driver: Socket,
  { socket: server, kept, keep }: ServerSide,
  startup: Startup,
  events: SessionEvents,
): RunningSession {
  const conversation: Conversation = { transaction: "idle", copy: "none", isSkipping: false, names: knownNames() };
  let isReady = false;
  const ends = endsOf(driver, server);
  const beginning = beginningOf(kept);
  const session = sessionOf(id, startup, conversation, beginning.processId);
  const disconnect = (): void => ends.drop()();
  const line: Line = {
    session,
    conversation,
    onBatch: events.onBatch,
    toDriver: (bytes) => void (driver.writable && driver.write(bytes)),
    toServer(messages, written) {
      if (messages.length === 1 && messages[0]?.type === "X" && isAtRest(conversation)) void leave();
      else writeMessages(server, messages, written);
    },
    isLost: ends.areOver,
    readMore: (isWanted) => void (isWanted ? driver.resume() : driver.pause()),
    finish: ends.finish,
    drop: ends.drop,
  };
  const batches = batchesOf(line);
  const fromDriver = (message: Message): void => {
    // All that a driver sends to authenticate has this letter.
    if (!isReady && message.type === "p") server.write(message.bytes);
    else batches.sent(message);
  };
  const fromServer = (message: Message): void => {
    const begins = !isReady && beginning.received(message);
    batches.received(message);
    if (begins) begin();
  };
  const begin = (): void => {
    isReady = true;
    events.opened?.(session);
    server.once("close", ended);
  };
  const ended = (): void => events.closed?.(session);
  const driverGone = (): void => {
    if (!isReady) server.end();
    else batches.sent(abruptEnd);
    proceed();
  };
  const serverGone = (): void => {
    ends.end();
    server.end();
    batches.lose();
  };
  const proceed = (): void => {
    if (isReady && !ends.areOver()) batches.proceed();
  };
  const ofDriver = read(driver, fromDriver, proceed, driverGone);
  const ofServer = read(server, fromServer, proceed, serverGone);
  const leave = async (): Promise<void> => {
    ofServer.stop();
    server.off("close", ended);
    ends.end();
    await keep({ socket: server, processId: beginning.processId(), greeting: beginning.greeting() });
    ended();
    batches.lose();
  };
  if (kept === undefined) server.write(startup.bytes);
  else {
    for (const bytes of kept.greeting) line.toDriver(bytes);
    begin();
  }
  ofDriver.take(startup.rest);
  return { disconnect };
}

/** How the connections of a session end. */
function endsOf(driver: Socket, server: Socket) {
  let [areOver, isDropped] = [false, false];
  return {
    areOver: () => areOver,
    end(): void {
      areOver = true;
    },
    /** Ends the one to the server. The driver does not notice until the returned function ends its own. */
    drop(): () => void {
      if (!areOver) server.destroy();
      [areOver, isDropped] = [true, true];
      return () => void driver.resetAndDestroy();
    },
    finish: () => void (isDropped || driver.end()),
  };
}

/** What the server has said before the session was ready. */
function beginningOf(kept: ServerConnection | undefined) {
  let [processId, greeting] = [kept?.processId ?? 0, kept?.greeting ?? []];
  return {
    processId: () => processId,
    greeting: () => greeting,
    /** Takes the next message. Returns whether it is the last one. */
    received(message: Message): boolean {
      if (message.type === "K") processId = fieldsOf(message).int32();
      // Of what is said about authentication, only the end belongs to it: that the driver is accepted.
      greeting = message.type === "R" ? [message.bytes] : [...greeting, message.bytes];
      return message.type === "Z";
    },
  };
}

/** Whether the server waits for the next statement, and no transaction is open. */
function isAtRest({ transaction, copy, isSkipping }: Conversation): boolean {
  return transaction === "idle" && copy === "none" && !isSkipping;
}

/** A driver that closes its connection without Terminate. */
const abruptEnd: Message = { type: "X", bytes: Buffer.alloc(0) };

/** The reader of one side of a session. */
interface Reader {
  /** Takes a chunk that was read before. */
  take(chunk: Buffer): void;
  stop(): void;
}

/** Calls `received` for each message, `proceed` after those that came together, and `gone` once after the last one. */
function read(socket: Socket, received: (message: Message) => void, proceed: () => void, gone: () => void): Reader {
  const split = messageSplitter(received);
  const take = (chunk: Buffer): void => {
    split(chunk);
    proceed();
  };
  const end = (): void => {
    stop();
    gone();
  };
  const stop = (): void => {
    socket.off("data", take);
    for (const event of ends) socket.off(event, end);
  };
  socket.on("data", take);
  for (const event of ends) socket.on(event, end);
  return { take, stop };
}

/** The events of which each one means that nothing more comes. */
const ends = ["end", "error", "close"] as const;

function writeMessages(server: Socket, messages: readonly Message[], written: () => void): void {
  const list: Buffer[] = [];
  for (const { bytes } of messages) appendBytes(list, bytes);
  server.cork();
  for (const bytes of list.slice(0, -1)) server.write(bytes);
  server.write(list.at(-1) ?? Buffer.alloc(0), written);
  server.uncork();
  if (messages.at(-1)?.type === "X") server.end();
}

function sessionOf(id: number, { parameters }: Startup, conversation: Conversation, processId: () => number): Session {
  const user = parameters.get("user") ?? "";
  return {
    id,
    get processId() {
      return processId();
    },
    get transaction() {
      return conversation.transaction;
    },
    applicationName: parameters.get("application_name") ?? "",
    user,
    database: parameters.get("database") ?? user,
  };
}

import type { Socket } from "node:net";
import type { Batch, Session } from "./batch.js";
import { batchesOf, type Line } from "./batches.js";
import type { Conversation } from "./conversation.js";
import { appendBytes, fieldsOf, type Message, messageSplitter } from "./message.js";
import { knownNames } from "./prepared.js";
import type { Startup } from "./startup.js";

/** What the sessions of a proxy tell. */
export interface SessionEvents {
  opened?(session: Session): void;
  closed?(session: Session): void;
  onBatch(batch: Batch): void;
}

export interface RunningSession {
  /** Ends it on both sides at once, as if the process of the driver had died. */
  disconnect(): void;
}

/** Runs a session between a driver and the server, from the start-up packet to its end. */
export function runSession(
  id: number,
  driver: Socket,
  server: Socket,
  startup: Startup,
  events: SessionEvents,
): RunningSession {
  const conversation: Conversation = { transaction: "idle", copy: "none", isSkipping: false, names: knownNames() };
  let [phase, processId] = ["starting" as "starting" | "ready" | "over", 0];
  const session = sessionOf(id, startup, conversation, () => processId);
  const disconnect = (): void => {
    phase = "over";
    driver.resetAndDestroy();
    server.destroy();
  };
  const line: Line = {
    session,
    conversation,
    onBatch: events.onBatch,
    toDriver: (bytes) => void (driver.writable && driver.write(bytes)),
    toServer: (messages, written) => writeMessages(server, messages, written),
    isLost: () => phase === "over",
    readMore: (isWanted) => void (isWanted ? driver.resume() : driver.pause()),
    finish: () => void driver.end(),
    disconnect,
  };
  const batches = batchesOf(line);
  const fromDriver = (message: Message): void => {
    // All that a driver sends to authenticate has this letter.
    if (phase === "starting" && message.type === "p") server.write(message.bytes);
    else batches.sent(message);
  };
  const fromServer = (message: Message): void => {
    const isReady = phase === "starting" && message.type === "Z";
    if (phase === "starting" && message.type === "K") processId = fieldsOf(message).int32();
    batches.received(message);
    if (!isReady) return;
    phase = "ready";
    events.opened?.(session);
    server.once("close", () => events.closed?.(session));
  };
  const driverGone = (): void => {
    if (phase === "starting") server.end();
    else batches.sent(abruptEnd);
    proceed();
  };
  const serverGone = (): void => {
    phase = "over";
    server.end();
    batches.lose();
  };
  const proceed = (): void => {
    if (phase === "ready") batches.proceed();
  };
  const readDriver = read(driver, fromDriver, proceed, driverGone);
  read(server, fromServer, proceed, serverGone);
  server.write(startup.bytes);
  readDriver(startup.rest);
  return { disconnect };
}

/** A driver that closes its connection without Terminate. */
const abruptEnd: Message = { type: "X", bytes: Buffer.alloc(0) };

/**
 * Calls `received` for each message, `proceed` after those that came together, and `gone` once after the last one.
 * Returns a function that takes a chunk that was read before.
 */
function read(
  socket: Socket,
  received: (message: Message) => void,
  proceed: () => void,
  gone: () => void,
): (chunk: Buffer) => void {
  const split = messageSplitter(received);
  const take = (chunk: Buffer): void => {
    split(chunk);
    proceed();
  };
  socket.on("data", take);
  let isGone = false;
  for (const event of ["end", "error", "close"]) {
    socket.on(event, () => {
      if (isGone) return;
      isGone = true;
      gone();
    });
  }
  return take;
}

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

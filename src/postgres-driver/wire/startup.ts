import type { Socket } from "node:net";
import { encodeMessage } from "./message.js";

/*
 * What comes before the first message with a letter. (PostgreSQL, "Frontend/Backend Protocol", "Start-up" and
 * "Canceling Requests in Progress".)
 */

/** The packets that open a connection: a length, a code, and a body. The code of a start-up is the protocol's version. */
const codes = { ssl: 80877103, gss: 80877104, cancel: 80877102 } as const;

/** The server takes no longer ones either (`MAX_STARTUP_PACKET_LENGTH`). */
const packetBytesMax = 10_000;

/** The start-up of a session. */
export interface Startup {
  readonly bytes: Buffer;
  /** What the driver sent right behind it. */
  readonly rest: Buffer;
  /** Such as `user`, `database` and `application_name`. */
  readonly parameters: ReadonlyMap<string, string>;
}

export interface Opening {
  begin(startup: Startup): void;
  /** The driver asks the server to cancel what another of its sessions runs. `bytes` names the session and its key. */
  cancel(bytes: Buffer): void;
}

/** Reads how a connection opens, and declines encryption. Calls one of the functions of `opening`, or ends the socket. */
export function readOpening(socket: Socket, opening: Opening): void {
  let held = Buffer.alloc(0);
  const read = (chunk: Buffer): void => {
    held = Buffer.concat([held, chunk]);
    let packet = packetOf(held);
    while (packet?.kind === "encryption") {
      socket.write("N");
      held = held.subarray(packet.length);
      packet = packetOf(held);
    }
    if (packet === undefined) return;
    socket.off("data", read).off("end", end);
    const [bytes, rest] = [held.subarray(0, packet.length), held.subarray(packet.length)];
    if (packet.kind === "cancel") opening.cancel(bytes);
    else if (packet.kind === "invalid") refuse(socket, "08P01", `invalid length of startup packet: ${packet.length}`);
    else begin(socket, { bytes, rest, parameters: parametersOf(bytes) }, opening);
  };
  // The driver may go before it has begun.
  const end = (): void => void socket.end();
  socket.on("data", read);
  socket.on("end", end);
  // The socket is destroyed after an error; one without a listener would end the process.
  socket.on("error", () => undefined);
}

interface Packet {
  readonly kind: "encryption" | "cancel" | "startup" | "invalid";
  readonly length: number;
}

/** Returns which packet comes first. Undefined: it is not complete. */
function packetOf(held: Buffer): Packet | undefined {
  if (held.length < 8) return undefined;
  const [length, code] = [held.readUInt32BE(0), held.readUInt32BE(4)];
  if (length < 8 || length > packetBytesMax) return { kind: "invalid", length };
  if (held.length < length) return undefined;
  if (code === codes.ssl || code === codes.gss) return { kind: "encryption", length };
  return { kind: code === codes.cancel ? "cancel" : "startup", length };
}

function begin(socket: Socket, startup: Startup, opening: Opening): void {
  if (isReplication(startup.parameters.get("replication"))) refuse(socket, "0A000", noReplication);
  else opening.begin(startup);
}

const noReplication = "Rollcall controls no replication connections: connect without the parameter replication";

/** Ends a connection with an ErrorResponse. */
function refuse(socket: Socket, code: string, message: string): void {
  socket.resume();
  socket.end(encodeMessage("E", "SFATAL", "VFATAL", `C${code}`, `M${message}`, "").bytes);
}

function parametersOf(packet: Buffer): Map<string, string> {
  const texts = packet.toString("utf8", 8).split("\0");
  const parameters = new Map<string, string>();
  for (let index = 0; index + 1 < texts.length && texts[index] !== ""; index += 2) {
    parameters.set(texts[index] ?? "", texts[index + 1] ?? "");
  }
  return parameters;
}

/** The server takes a boolean, which may be shortened, or `database`. */
function isReplication(value: string | undefined): boolean {
  return value !== undefined && !/^(f|fa|fal|fals|false|n|no|of|off|0)$/i.test(value);
}

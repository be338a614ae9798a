import { Socket } from "node:net";
import pg from "pg";
import { onTestFinished } from "vitest";

/** A connection that is authenticated by pg, and from then on sends and receives what a test says, byte for byte. */
export interface RawClient {
  readonly stream: Socket;
  send(...bytes: readonly Buffer[]): void;
  /** All that came since the connection was authenticated. */
  readonly received: () => Buffer;
  /** The letters of the messages that have come. */
  readonly letters: () => string;
  /** Resolves when this holds; rejects if the connection ends before. */
  until(holds: () => boolean): Promise<void>;
}

export async function rawClient(connectionString: string): Promise<RawClient> {
  const client = new pg.Client({ connectionString });
  client.on("error", () => undefined);
  await client.connect();
  const { stream } = Reflect.get(client, "connection") as { readonly stream: unknown };
  if (!(stream instanceof Socket)) throw new Error("pg has no socket of its own");
  stream.removeAllListeners();
  stream.on("error", () => undefined);
  onTestFinished(() => void stream.destroy());
  let bytes = Buffer.alloc(0);
  let isEnded = false;
  const waiting = new Set<() => void>();
  const changed = (): void => {
    for (const check of waiting) check();
  };
  stream.on("data", (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    changed();
  });
  for (const event of ["end", "close"]) {
    stream.on(event, () => {
      isEnded = true;
      changed();
    });
  }
  return {
    stream,
    send: (...all) => void stream.write(Buffer.concat(all)),
    received: () => bytes,
    letters: () => lettersOf(bytes),
    until: (holds) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (holds()) resolve();
          else if (isEnded) reject(new Error(`the connection has ended after ${lettersOf(bytes)}`));
          else return;
          waiting.delete(check);
        };
        waiting.add(check);
        check();
      }),
  };
}

/** The messages that are complete, each a letter and a body. */
export function messagesIn(bytes: Buffer): readonly string[] {
  const messages: string[] = [];
  for (let at = 0; at + 5 <= bytes.length; ) {
    const end = at + 1 + bytes.readInt32BE(at + 1);
    if (end > bytes.length) break;
    messages.push(String.fromCharCode(bytes[at] ?? 0) + bytes.toString("latin1", at + 5, end));
    at = end;
  }
  return messages;
}

function lettersOf(bytes: Buffer): string {
  return messagesIn(bytes)
    .map(([letter]) => letter)
    .join("");
}

/** A message of a driver. Strings end with a zero byte. */
export function message(letter: string, ...parts: readonly (string | Buffer)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(`${part}\0`) : part)));
  const length = Buffer.alloc(4);
  length.writeInt32BE(4 + body.length);
  return Buffer.concat([Buffer.from(letter), length, body]);
}

const [noneOf16, noneOf32] = [Buffer.alloc(2), Buffer.alloc(4)];

export const query = (sql: string): Buffer => message("Q", sql);
export const parse = (name: string, sql: string): Buffer => message("P", name, sql, noneOf16);
export const bind = (portal: string, name: string): Buffer => message("B", portal, name, noneOf16, noneOf16, noneOf16);
export const describe = (subject: "S" | "P", name: string): Buffer => message("D", Buffer.from(subject), name);
export const close = (subject: "S" | "P", name: string): Buffer => message("C", Buffer.from(subject), name);
export const execute = (portal: string, rowsMax = 0): Buffer => {
  const limit = Buffer.from(noneOf32);
  limit.writeInt32BE(rowsMax);
  return message("E", portal, limit);
};
export const sync = message("S");
export const flush = message("H");
export const terminate = message("X");
export const copyData = (data: string): Buffer => message("d", Buffer.from(data));
export const copyDone = message("c");
export const copyFail = message("f", "given up");

/**
 * A message of the protocol: a letter, a length that counts itself but not the letter, and a body. `bytes` is all of it.
 * (PostgreSQL, "Frontend/Backend Protocol", "Message Formats".)
 */
export interface Message {
  readonly type: string;
  readonly bytes: Buffer;
}

const headerBytes = 5;

/**
 * Returns a function that takes the chunks of a connection in order and calls `received` with each message that is
 * complete. A message may be split over chunks, and a chunk may hold many. Messages are views of the chunks.
 */
export function messageSplitter(received: (message: Message) => void): (chunk: Buffer) => void {
  let [parts, held, needed] = [[] as Buffer[], 0, headerBytes];
  return (chunk) => {
    parts.push(chunk);
    held += chunk.length;
    if (held < needed) return;
    let rest = parts.length === 1 ? chunk : Buffer.concat(parts, held);
    [parts, held, needed] = [[], 0, headerBytes];
    while (rest.length >= headerBytes) {
      const length = 1 + rest.readUInt32BE(1);
      if (rest.length < length) {
        needed = length;
        break;
      }
      const bytes = rest.subarray(0, length);
      rest = rest.subarray(length);
      received({ type: String.fromCharCode(bytes[0] ?? 0), bytes });
    }
    if (rest.length > 0) [parts, held] = [[rest], rest.length];
  };
}

/** Appends `bytes` to a list. Neighbours in the same memory become one view, so that a large answer is written at once. */
export function appendBytes(list: Buffer[], bytes: Buffer): void {
  const last = list.at(-1);
  const isNext = last?.buffer === bytes.buffer && last.byteOffset + last.length === bytes.byteOffset;
  if (last === undefined || !isNext) list.push(bytes);
  else list[list.length - 1] = Buffer.from(last.buffer, last.byteOffset, last.length + bytes.length);
}

/** Returns a message with a body of these parts. Strings end with a zero byte. */
export function encodeMessage(type: string, ...parts: readonly (string | Buffer)[]): Message {
  const body = Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(`${part}\0`) : part)));
  const header = Buffer.from(`${type}\0\0\0\0`, "latin1");
  header.writeInt32BE(4 + body.length, 1);
  return { type, bytes: Buffer.concat([header, body]) };
}

/** Reads the body of a message from its first field to its last. */
export interface Fields {
  /** Whether something is left to read. */
  readonly isMore: () => boolean;
  /** A string that ends with a zero byte. */
  readonly string: () => string;
  /** One byte as a character. */
  readonly character: () => string;
  readonly int16: () => number;
  readonly int32: () => number;
  /** A value that is led by its length. Null: the length is -1, which is SQL's NULL. */
  readonly value: () => Buffer | null;
  /** Repeats `read` as often as the next 16 bits say. */
  readonly list: <T>(read: () => T) => T[];
}

export function fieldsOf({ bytes }: Message): Fields {
  let at = headerBytes;
  const int16 = (): number => {
    at += 2;
    return bytes.readInt16BE(at - 2);
  };
  const int32 = (): number => {
    at += 4;
    return bytes.readInt32BE(at - 4);
  };
  return {
    isMore: () => at < bytes.length,
    string() {
      const end = bytes.indexOf(0, at);
      const text = bytes.toString("utf8", at, end === -1 ? bytes.length : end);
      at = end === -1 ? bytes.length : end + 1;
      return text;
    },
    character: () => String.fromCharCode(bytes[at++] ?? 0),
    int16,
    int32,
    value() {
      const length = int32();
      if (length < 0) return null;
      at += length;
      return bytes.subarray(at - length, at);
    },
    // The count is unsigned: a statement may have 65,535 parameters.
    list: (read) => Array.from({ length: int16() & 0xffff }, read),
  };
}

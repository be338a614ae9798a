/*
 * A line of text that one thread writes and another can read while the first is busy: what it is doing.
 */

const bytesMax = 2_048;
const lengthBytes = 4;

export function createNote(): SharedArrayBuffer {
  return new SharedArrayBuffer(lengthBytes + bytesMax);
}

export function writeNote(note: SharedArrayBuffer): (text: string) => void {
  const bytes = Buffer.from(note);
  return (text) => {
    const length = bytes.write(text, lengthBytes, bytesMax);
    bytes.writeUInt32LE(length, 0);
  };
}

export function readNote(note: SharedArrayBuffer): string {
  const bytes = Buffer.from(note);
  return bytes.toString("utf8", lengthBytes, lengthBytes + bytes.readUInt32LE(0));
}

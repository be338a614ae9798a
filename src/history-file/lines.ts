import { createReadStream } from "node:fs";

/** Some lines of a file, without their ends. */
export interface LineBatch {
  readonly lines: readonly string[];
  /** The bytes that were read until now. */
  readonly bytes: number;
}

/** Reads a file, or stdin for "-", as batches of lines: the file may be larger than the memory. */
export async function* readLines(file: string): AsyncGenerator<LineBatch> {
  const stream = file === "-" ? createReadStream("", { fd: 0, autoClose: false }) : createReadStream(file);
  const decoder = new TextDecoder();
  let rest = "";
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield { lines: lines.map(withoutReturn), bytes };
  }
  rest += decoder.decode();
  if (rest !== "") yield { lines: [withoutReturn(rest)], bytes };
}

function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}

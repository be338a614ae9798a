import { createHistoryBuilder, type HistoryBuilder } from "./builder.js";
import { formatOf, type HistoryFormat } from "./formats.js";
import { type JepsenReader, readEdnEvents, readJepsenLog } from "./jepsen.js";
import { readJsonLines } from "./json-lines.js";
import { readLines } from "./lines.js";
import { createProblems, HistoryFileError, type Problems } from "./problems.js";
import type { FileHistory, Interpret } from "./recorded.js";

/** Options of `readHistoryFile`. */
export interface ReadOptions<Operation, Response> {
  /** Default: detected by the first line. */
  readonly format: HistoryFormat | undefined;
  /** Translates each operation. */
  readonly interpret: Interpret<Operation, Response>;
  /** Called from time to time while the file is read. */
  readonly onProgress: (lines: number, bytes: number) => void;
}

/** A file that was read. */
export interface HistoryFile<Operation, Response> {
  readonly format: HistoryFormat;
  /** The number of lines. */
  readonly lines: number;
  /** At least one; more only if each line is a history. */
  readonly histories: readonly FileHistory<Operation, Response>[];
}

/**
 * Reads a history file, line by line.
 * @param file Its path, or "-" for stdin.
 * @throws {HistoryFileError} If a line is malformed, or there is no operation.
 * @throws The error of the file system if the file cannot be read.
 */
export async function readHistoryFile<Operation, Response>(
  file: string,
  { format, interpret, onProgress }: ReadOptions<Operation, Response>,
): Promise<HistoryFile<Operation, Response>> {
  const problems = createProblems();
  const begun: { readonly id: string | undefined; readonly builder: HistoryBuilder<Operation, Response> }[] = [];
  const begin = (id: string | undefined): HistoryBuilder<Operation, Response> => {
    const builder = createHistoryBuilder(interpret, problems);
    begun.push({ id, builder });
    return builder;
  };
  let used = format;
  let reader: JepsenReader | undefined;
  let count = 0;
  for await (const { lines, bytes } of readLines(file)) {
    for (const line of lines) {
      count++;
      const text = count === 1 ? line.replace(/^\uFEFF/, "") : line;
      if (text.trim() === "") continue;
      used ??= formatOf(text);
      reader ??= readerOf(used, begin, problems);
      reader.readLine(text, count);
    }
    onProgress(count, bytes);
  }
  reader?.finish();
  const histories = begun.map(({ id, builder }) => builder.finish(id));
  problems.throwIfAny();
  if (used === undefined) throw new HistoryFileError("it is empty");
  if (!histories.some(({ operations, counts }) => operations.length + counts.failed + counts.unknownReads > 0)) {
    throw new HistoryFileError(`no line of it is an operation of a client in the format ${used}`);
  }
  return { format: used, lines: count, histories };
}

function readerOf<Operation, Response>(
  format: HistoryFormat,
  begin: (id: string | undefined) => HistoryBuilder<Operation, Response>,
  problems: Problems,
): JepsenReader {
  switch (format) {
    case "jsonl":
      return { ...readJsonLines(begin, problems), finish: () => undefined };
    case "edn":
      return readEdnEvents(begin(undefined), problems);
    case "log":
      return readJepsenLog(begin(undefined), problems);
    default:
      return format satisfies never;
  }
}

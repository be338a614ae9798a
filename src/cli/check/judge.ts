import { type CheckOptions, checkLinearizability, checkSpecification, type HistoryEntry } from "../../checker/index.js";
import type { CheckReport, HistoryReport, HistoryResult, HistoryVerdict, ReportedOperation } from "../../core/index.js";
import {
  type CheckedOperation,
  type FileHistory,
  type HistoryFormat,
  readHistoryFile,
  recordedStamp,
} from "../../history-file/index.js";
import { type AnySpecification, type CheckModel, CheckUsageError } from "./model.js";

/** What is checked, and how. */
export interface CheckJob {
  readonly file: string;
  readonly format: HistoryFormat | undefined;
  /** Whether to report an order that explains a linearizable history. */
  readonly witness: boolean;
  /** When to give up, as `performance.now()` counts. */
  readonly until: number;
  readonly onProgress: (doing: string) => void;
}

/** There is a time limit instead. */
const budget = Number.POSITIVE_INFINITY;

/**
 * Reads a history file and checks each history in it.
 * @throws {HistoryFileError} If the file is malformed.
 * @throws {CheckUsageError} If the model breaks a law of specifications.
 */
export async function judge(
  model: CheckModel,
  { file, format, witness, until, onProgress }: CheckJob,
): Promise<CheckReport> {
  const read = await readHistoryFile(file, {
    format,
    interpret: model.interpret,
    onProgress: (lines) => onProgress(`reading: ${lines.toLocaleString("en-US")} lines`),
  });
  const histories: HistoryReport[] = [];
  for (const history of read.histories) {
    const count = history.operations.length.toLocaleString("en-US");
    onProgress(history.id === undefined ? `checking ${count} operations` : `checking ${history.id}`);
    const timeout = Math.max(1, Math.ceil(until - performance.now()));
    histories.push(judgeHistory(model, history, { budget, timeout, witness }));
  }
  return { file, format: read.format, model: model.name, verdict: worst(histories), histories };
}

function worst(histories: readonly HistoryReport[]): HistoryVerdict {
  const order: readonly HistoryVerdict[] = ["not-linearizable", "unknown", "linearizable"];
  return order.find((verdict) => histories.some(({ result }) => result.verdict === verdict)) ?? "linearizable";
}

type Entry = CheckedOperation<unknown, unknown>;

function judgeHistory(model: CheckModel, history: FileHistory<unknown, unknown>, options: CheckOptions): HistoryReport {
  const { id = null, operations, clients, counts } = history;
  const specification = model.specificationFor(operations);
  if (model.isForeign) assertLaws(model.name, specification, operations);
  return {
    id,
    counts: {
      operations: operations.length,
      unanswered: operations.filter((operation) => operation.return === null).length,
      clients: clients.length,
      keys: keysIn(specification, operations),
      ...counts,
    },
    result: resultOf(model, specification, { operations, clients }, options),
  };
}

function resultOf(
  model: CheckModel,
  specification: AnySpecification,
  { operations, clients }: Pick<FileHistory<unknown, unknown>, "operations" | "clients">,
  options: CheckOptions,
): HistoryResult {
  const result = checkLinearizability(specification, operations, options);
  if (result.verdict === "unknown") return result;
  if (result.verdict === "linearizable" && result.witness === undefined) {
    return { verdict: result.verdict, witness: null };
  }
  const lineOf = new Map(operations.map((operation) => [operation.call, operation]));
  /** The checker may have copied the entry without its response. */
  const report = (entry: HistoryEntry<unknown, unknown>): ReportedOperation => {
    const source = lineOf.get(entry.call);
    if (source === undefined) throw new RangeError(`no operation was called at position ${entry.call}`);
    const hasReturned = entry.return !== null;
    return {
      client: clients[source.client] ?? "",
      operation: entry.operation,
      response: entry.response ?? null,
      call: recordedStamp(source.callTime),
      return: hasReturned && source.returnTime !== null ? recordedStamp(source.returnTime) : null,
      line: source.line,
      returnLine: hasReturned ? source.returnLine : null,
      position: entry.call,
      returnPosition: entry.return,
    };
  };
  if (result.verdict === "linearizable") {
    return { verdict: result.verdict, witness: result.witness?.map(report) ?? null };
  }
  return {
    verdict: result.verdict,
    key: result.partition ?? null,
    culprit: report(result.culprit),
    prefix: result.prefix.map(report),
    possibleStates: result.possibleStates.map(model.describeState),
  };
}

function keysIn(specification: AnySpecification, operations: readonly Entry[]): number | null {
  if (specification.partition === undefined) return null;
  return new Set(operations.map(({ operation }) => specification.partition?.(operation))).size;
}

/** The beginning of a history shows every kind of operation. */
const triedMax = 200;

/** @throws {CheckUsageError} If the specification breaks a law so that verdicts may be wrong. */
function assertLaws(name: string, specification: AnySpecification, operations: readonly Entry[]): void {
  const history = operations.slice(0, triedMax);
  const [broken] = checkSpecification(specification, { history }, { statesMax: 30, attemptsMax: 60 });
  if (broken?.severity !== "wrong") return;
  throw new CheckUsageError(`the model ${name} breaks the law "${broken.law}" of specifications: ${broken.message}`);
}

import { extname } from "node:path";
import type { Operation, OperationType } from "rollcall/model";
import { apiKeysFor } from "./api-keys.js";
import { loseDatabase } from "./lose-database.js";
import type { RunDirectories } from "./run-directory.js";
import {
  type LifeReport,
  type LivesOutcome,
  openThreads,
  type StageFailure,
  type ThreadsOptions,
} from "./threads/index.js";
import type { ContactFailure } from "./unusable.js";
import { sayClient, sayError } from "./words.js";

/** What the passes need to know of a target. */
export interface Target {
  readonly name: string;
  readonly url: string;
  /** Absolute path of the module. */
  readonly module: string;
  readonly offered: readonly OperationType[];
  /** Undefined where the target names none. */
  readonly apiKeys: readonly string[] | undefined;
}

export type Contact = { readonly target: Target } | { readonly failure: ContactFailure };

/**
 * The first contact with a target: every operation once or twice, in one client, on a store with and without accounts.
 * It does not judge the answers, only their form. So what is malformed later, or throws in `connect` or `inspect`, is a
 * finding: the target has shown that it can do better.
 */
export async function makeContact(
  { url, module }: { readonly url: string; readonly module: string },
  directories: RunDirectories,
  { stallMs, signal }: Pick<ThreadsOptions, "stallMs" | "signal">,
): Promise<Contact> {
  const threads = openThreads({ targetUrl: url, count: 1, stallMs, signal });
  const directory = directories.next();
  try {
    const life = { directory, setup: true, recover: false, inspect: true };
    const empty = judge(await threads.live([{ ...life, waves: [] }]), module, []);
    if ("failure" in empty) return empty;
    const { target = { name: module, apiKeys: [] }, offered = [] } = empty.report;
    const operations = firstOperations(apiKeysFor(target.apiKeys, 8)).filter(({ type }) => offered.includes(type));
    const used = judge(await threads.live([{ ...life, setup: false, waves: [operations] }]), module, operations);
    if ("failure" in used) return used;
    const { snapshot } = used.report;
    if (snapshot !== undefined) {
      for (const { authId } of snapshot.registry) loseDatabase(directory, snapshot, authId);
      const lossy = judge(await threads.live([{ directory, setup: false, recover: false, inspect: true }]), module, []);
      if ("failure" in lossy) return withAdvice(lossy.failure);
    }
    return { target: { name: target.name, url, module, offered, apiKeys: target.apiKeys } };
  } finally {
    await threads.destroy();
    directories.discard(directory);
  }
}

function withAdvice({ kind, message }: ContactFailure): Contact {
  const advice = message.startsWith("inspect")
    ? " (a user database was deleted; inspect must be able to show that)"
    : "";
  return { failure: { kind, message: `${message}${advice}` } };
}

function firstOperations([known = "", unknown = ""]: readonly string[]): Operation[] {
  return [
    { type: "register", key: known, settings: {} },
    { type: "register", key: known, settings: { keyName: "first", pollInterval: 60 } },
    ...[known, unknown].flatMap((key): Operation[] => [
      { type: "find", key },
      { type: "update", key, settings: { keyName: "second" } },
      { type: "setActive", key, active: false },
      { type: "readUserData", key },
      { type: "writeUserData", key, value: "first value" },
      { type: "readUserData", key },
    ]),
    { type: "listActive" },
    { type: "remove", key: unknown },
    { type: "remove", key: known },
    { type: "register", key: known, settings: {} },
  ];
}

type Judged = { readonly report: LifeReport } | { readonly failure: ContactFailure };

function judge(outcome: LivesOutcome, module: string, operations: readonly Operation[]): Judged {
  switch (outcome.type) {
    case "finished": {
      const [report] = outcome.reports;
      if (report === undefined) return broken("no thread lived");
      if (report.failure !== undefined) return { failure: failureOf(report.failure, module) };
      const malformed = report.events.map(({ observation }) => observation).find(({ type }) => type === "malformed");
      return malformed?.type === "malformed" ? broken(malformed.message) : { report };
    }
    case "stalled":
      return { failure: { kind: "silent", message: stallMessage(outcome, operations) } };
    case "aborted":
      return broken("interrupted");
    case "died":
      return broken(`its thread died: ${sayError(outcome.error)}`);
    default:
      return outcome satisfies never;
  }
}

function broken(message: string): Judged {
  return { failure: { kind: "broken", message } };
}

/** What a stalled thread was busy with, in words. */
export function stallMessage(
  { progress, client }: Extract<LivesOutcome, { readonly type: "stalled" }>,
  operations: readonly Operation[],
): string {
  const operation = operations[progress.operationIndex];
  switch (progress.stage) {
    case "operation":
      return `client ${sayClient(client)} never got an answer to ${operation === undefined ? "an operation" : `its operation ${progress.operationIndex + 1}, ${operation.type}`}`;
    case "load":
      return "importing the module never ends";
    case "waiting":
    case "done":
      return `client ${sayClient(client)} waits for ever`;
    default:
      return `${progress.stage} never ends`;
  }
}

function failureOf({ stage, kind, error }: StageFailure, module: string): ContactFailure {
  if (kind === "broken") return { kind: "broken", message: error.message };
  const { code } = error;
  if (stage === "load" && code === "ERR_UNKNOWN_FILE_EXTENSION") {
    const extension = extname(module) || "no extension";
    const advice = `compile it to JavaScript${extension === ".ts" ? ", or use a Node that loads TypeScript (22.18 or newer)" : ""}`;
    return { kind: "broken", message: `this Node cannot load files with ${extension}; ${advice}` };
  }
  const where = stage === "load" ? "importing the module threw" : `${stage} threw`;
  return { kind: "broken", message: `${where} ${sayError(error)}` };
}

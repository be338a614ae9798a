import { extname } from "node:path";
import type { Operation, OperationType } from "rollcall/model";
import type { ContactFailure } from "../core/index.js";
import { describeClient, describeDeath, describeError } from "../core/index.js";
import { apiKeysFor, type KeyKind, keyKinds, loseDatabase } from "../registration/index.js";
import type { Executors, FreeThreads } from "./executor/index.js";
import type { LifeReport, StageFailure } from "./free-run.js";
import type { LivesOutcome } from "./free-threads.js";
import type { RunDirectories } from "./run-directories.js";

/** What the passes need to know of a target. */
export interface Target {
  readonly name: string;
  readonly url: string;
  /** Absolute path of the module. */
  readonly module: string;
  readonly offered: readonly OperationType[];
  /** Undefined where the target names none. */
  readonly apiKeys: readonly string[] | undefined;
  /** Infinity: as many as there are. */
  readonly maxClients: number;
  readonly survives: "power-loss" | "process-crash";
  readonly databaseMayBeLost: boolean;
  /** The kinds of unusual default keys that the store takes; none if the target names keys of its own. */
  readonly keyKinds: readonly KeyKind[];
  /** The others, each with the error with which it was refused. */
  readonly keysLeftOut: readonly string[];
}

export type Contact = { readonly target: Target } | { readonly failure: ContactFailure };

/** A target that ends its process now and then must not always do so in its first contact. */
const contactsMax = 3;

/**
 * The first contact with a target: every operation once or twice, in one client, on a store with and without accounts.
 * It does not judge the answers, only their form. So what is malformed later, or throws in `connect` or `inspect`, is a
 * finding: the target has shown that it can do better.
 */
export async function makeContact(
  module: TargetModule,
  directories: RunDirectories,
  executors: Executors,
): Promise<Contact> {
  for (let made = 1; ; made += 1) {
    const contact = await makeOneContact(module, directories, executors);
    if (!("died" in contact)) return contact;
    if (made >= contactsMax) return { failure: { kind: "broken", message: contact.died } };
  }
}

interface TargetModule {
  readonly url: string;
  /** Absolute path. */
  readonly module: string;
}

async function makeOneContact(
  { url, module }: TargetModule,
  directories: RunDirectories,
  executors: Executors,
): Promise<Contact | Died> {
  const threads = executors.free(1);
  const directory = directories.next();
  const life = { directory, setup: false, recover: false, inspect: true };
  try {
    const start = performance.now();
    const empty = judge(await threads.live({ lives: [{ ...life, setup: true, waves: [] }] }), module, []);
    if (!("report" in empty)) return empty;
    const isSlow = performance.now() - start > slowMs;
    const { target = { name: module }, offered = [] } = empty.report;
    const {
      apiKeys,
      maxClients = Number.POSITIVE_INFINITY,
      survives = "power-loss",
      databaseMayBeLost = true,
    } = target;
    const operations = firstOperations(apiKeysFor(apiKeys, 8)).filter(({ type }) => offered.includes(type));
    const used = judge(await threads.live({ lives: [{ ...life, waves: [operations] }] }), module, operations);
    if (!("report" in used)) return used;
    const { snapshot } = used.report;
    if (snapshot !== undefined && databaseMayBeLost) {
      for (const { authId } of snapshot.registry ?? []) loseDatabase(directory, snapshot, authId);
      const lossy = judge(await threads.live({ lives: [{ ...life, hasLoss: true }] }), module, []);
      if ("died" in lossy) return lossy;
      if ("failure" in lossy) return withAdvice(lossy.failure);
    }
    const kinds =
      apiKeys === undefined
        ? await tryKinds(threads, directories, isSlow ? [keyKinds] : keyKinds.map((kind) => [kind]))
        : { keyKinds: [], keysLeftOut: [] };
    return {
      target: { name: target.name, url, module, offered, apiKeys, maxClients, survives, databaseMayBeLost, ...kinds },
    };
  } finally {
    await threads.destroy();
    directories.discard(directory);
  }
}

/** A store that takes longer to set up and to connect to is not made anew for every kind of key. */
const slowMs = 1000;

/**
 * Registers one key of each kind, those of one group in one store: two kinds may get into each other's way there. A kind that
 * is refused with an error that is no legitimate answer is left out: which keys a store accepts is its own business.
 */
async function tryKinds(
  threads: FreeThreads,
  directories: RunDirectories,
  groups: readonly (readonly KeyKind[])[],
): Promise<Pick<Target, "keyKinds" | "keysLeftOut">> {
  const accepted: KeyKind[] = [];
  const keysLeftOut: string[] = [];
  for (const kinds of groups) {
    const directory = directories.next();
    const operations = kinds.map(({ at }): Operation => ({ type: "register", key: at(0), settings: {} }));
    const life = { directory, setup: true, recover: false, waves: [operations], inspect: false };
    const outcome = await threads.live({ lives: [life] });
    directories.discard(directory);
    for (const [index, kind] of kinds.entries()) {
      const observation = outcome.type === "finished" ? outcome.reports[0]?.events[index]?.observation : undefined;
      if (observation?.type === "threw") keysLeftOut.push(`${kind.name}: ${describeError(observation.error)}`);
      else accepted.push(kind);
    }
  }
  return { keyKinds: accepted, keysLeftOut };
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

/** The target ended its process, or a thread of it. */
interface Died {
  readonly died: string;
}

type Judged = { readonly report: LifeReport } | { readonly failure: ContactFailure } | Died;

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
      return { died: describeDeath(outcome) };
    default:
      return outcome satisfies never;
  }
}

function broken(message: string): Judged {
  return { failure: { kind: "broken", message } };
}

/** What a stalled thread was busy with, in words. */
export function stallMessage(
  { progress, client, stallMs }: Extract<LivesOutcome, { readonly type: "stalled" }>,
  operations: readonly Operation[],
): string {
  const operation = operations[progress.operationIndex];
  const limit = `within ${stallMs / 1000} s (--stall)`;
  switch (progress.stage) {
    case "operation": {
      const which =
        operation === undefined ? "an operation" : `its operation ${progress.operationIndex + 1}, ${operation.type},`;
      return `client ${describeClient(client)} got no answer to ${which} ${limit}`;
    }
    case "load":
      return `importing the module did not end ${limit}`;
    case "waiting":
    case "done":
      return `client ${describeClient(client)} waited for the others and nothing happened ${limit}`;
    default:
      return `${progress.stage} did not end ${limit}`;
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
  return { kind: "broken", message: `${where} ${describeError(error)}` };
}

import { checkLinearizability, type History } from "#src/checker/index.js";
import { type CheckedResponse, type KeyCheckedOperation, keySpecification } from "#src/registration/index.js";
import { type ServerProcess, startServer } from "../../properties/http/server-process.js";
import { seededRandom } from "../../properties/seeded-random.js";
import { createHttpClient, type HttpClient } from "./http-client.js";
import { drawOperation, type HolderOperation, requestOf, responseOf } from "./operations.js";

/*
 * A server is killed with SIGKILL under load and started again, many times. The clients record what they asked, what they
 * were told and when. At the end every acknowledged registration must be there, and all answers of all servers together
 * must be those of one store in which each answered request took effect once, and each unanswered one once or never.
 */

export interface KillRunOptions {
  readonly directory: string;
  readonly kills: number;
  /** Requests at once. */
  readonly clients: number;
  /** Decides what is asked, and after how many answers the server is killed. */
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly onKill?: (kills: number) => void;
}

export interface KillRunReport {
  readonly kills: number;
  readonly answered: number;
  /** Requests that were not answered, or answered with 5xx. */
  readonly unknown: number;
  /** Registrations that were answered with 200 or 201. */
  readonly acknowledged: number;
  readonly created: number;
  /** Keys that were acknowledged, that no request removed, and that are not there at the end. */
  readonly lost: readonly string[];
  readonly verdict: "linearizable" | "not-linearizable" | "unknown";
  /** The operation that fits nowhere, or why the verdict is unknown; empty if linearizable. */
  readonly reason: string;
  /** Codes of the findings of an audit at the end. */
  readonly findings: readonly string[];
  readonly seconds: number;
}

const operatorToken = "the-token-of-the-operator-of-a-bench";
const contendedKeys = 4;
/** A server is killed after so many answers, and up to so many milliseconds later, in the middle of others. */
const answersMin = 5;
const answersMax = 200;
const laterMsMax = 10;

interface Entry {
  readonly client: number;
  readonly operation: HolderOperation;
  readonly call: number;
  response: CheckedResponse | undefined;
  return: number | null;
}

/** Returns what came of it. @throws {Error} If a server does not start, or answers what it may not. */
export async function runKills(options: KillRunOptions): Promise<KillRunReport> {
  const { directory, kills, clients, seed, signal } = options;
  const began = performance.now();
  const random = seededRandom(seed);
  const entries: Entry[] = [];
  let [clock, fresh] = [0, 0];
  const send = async (client: number, http: HttpClient, operation: HolderOperation): Promise<boolean> => {
    const entry: Entry = { client, operation, call: clock++, response: undefined, return: null };
    entries.push(entry);
    const answer = await http.send(requestOf(operation)).catch(() => undefined);
    entry.response = answer === undefined ? undefined : responseOf(operation, answer);
    if (entry.response !== undefined) entry.return = clock++;
    return answer !== undefined;
  };

  for (let round = 0; round < kills; round += 1) {
    const server = await startServer(directory, operatorToken, ["--log-level", "silent"]);
    const contended = Array.from({ length: contendedKeys }, (_, index) => `contended-${round}-${index}`);
    const until = answersMin + Math.floor(random() * (answersMax - answersMin));
    let answers = 0;
    const work = async (client: number, http: HttpClient): Promise<void> => {
      while (!signal.aborted) {
        if (
          !(await send(
            client,
            http,
            drawOperation(random, contended, () => `fresh-${fresh++}`),
          ))
        )
          return;
        answers += 1;
        if (answers === until) setTimeout(() => server.child.kill("SIGKILL"), random() * laterMsMax);
      }
    };
    await whileServed(server, (http) =>
      Promise.all(Array.from({ length: clients }, (_, client) => work(client, http))),
    );
    signal.throwIfAborted();
    options.onKill?.(round + 1);
  }

  const server = await startServer(directory, operatorToken, ["--log-level", "silent"]);
  const findings = await whileServed(server, async (http) => {
    for (const key of new Set(entries.map(({ operation }) => operation.key)))
      await send(0, http, { type: "find", key });
    return audit(http);
  });
  return { ...judge(entries), kills, findings, seconds: (performance.now() - began) / 1000 };
}

/** Runs `work` with a client of the server, and ends both. */
async function whileServed<T>(server: ServerProcess, work: (http: HttpClient) => Promise<T>): Promise<T> {
  const http = createHttpClient(server.url);
  try {
    return await work(http);
  } finally {
    http.close();
    server.child.kill("SIGKILL");
    await server.ended;
  }
}

async function audit(http: HttpClient): Promise<readonly string[]> {
  const headers = { authorization: `Bearer ${operatorToken}` };
  const { status, body } = await http.send({ method: "GET", path: "/v1/audit", headers });
  if (status !== 200) throw new Error(`the audit was answered with ${status}`);
  const { findings }: { readonly findings: readonly { readonly code: string }[] } = Object(body);
  return findings.map(({ code }) => code);
}

function judge(entries: readonly Entry[]): Omit<KillRunReport, "kills" | "findings" | "seconds"> {
  const history: History<KeyCheckedOperation, CheckedResponse> = entries;
  const result = checkLinearizability(keySpecification, history);
  const acknowledged = entries.filter(
    ({ operation, response }) => operation.type === "register" && response !== undefined,
  );
  return {
    answered: entries.filter(({ response }) => response !== undefined).length,
    unknown: entries.filter(({ response }) => response === undefined).length,
    acknowledged: acknowledged.length,
    created: acknowledged.filter(isCreated).length,
    lost: lostKeys(entries, acknowledged),
    verdict: result.verdict,
    reason:
      result.verdict === "linearizable"
        ? ""
        : result.verdict === "unknown"
          ? result.reason
          : JSON.stringify({ culprit: result.culprit, possibleStates: result.possibleStates }),
  };
}

function isCreated({ response }: Entry): boolean {
  if (response?.type !== "answered" || response.answer.type !== "registered") return false;
  return response.answer.registration.created === true;
}

/** The simplest form of the question, without the checker: is what was acknowledged there? */
function lostKeys(entries: readonly Entry[], acknowledged: readonly Entry[]): string[] {
  const removed = new Set(entries.flatMap(({ operation }) => (operation.type === "remove" ? [operation.key] : [])));
  // The last answer about each key is that of the find at the end.
  const last = new Map(entries.map(({ operation, response }) => [operation.key, response]));
  const isThere = (key: string): boolean => {
    const response = last.get(key);
    return response?.type === "answered" && response.answer.type === "found" && response.answer.registration !== null;
  };
  const keys = new Set(acknowledged.map(({ operation }) => operation.key));
  return [...keys].filter((key) => !removed.has(key) && !isThere(key));
}

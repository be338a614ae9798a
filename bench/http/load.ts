import { createHistogram } from "node:perf_hooks";
import { type ServerProcess, startServer } from "../../properties/http/server-process.js";
import { createProgress } from "../progress.js";
import type { Scratch } from "../scratch.js";
import { type Latencies, latenciesOf } from "../statistics.js";
import { createHttpClient, type HttpClient } from "./http-client.js";

export const requestNames = ["register new", "register known", "find"] as const;
export type RequestName = (typeof requestNames)[number];

/** One measurement: as many requests as the server answers in some seconds. */
export interface LoadMeasurement {
  readonly request: RequestName;
  /** Requests at once, each on a connection of its own. */
  readonly connections: number;
  readonly repetition: number;
  readonly requestsPerSecond: number;
  readonly latencies: Latencies | null;
}

export interface LoadOptions {
  readonly seconds: number;
  readonly repetitions: number;
  readonly connections: readonly number[];
}

const operatorToken = "the-token-of-the-operator-of-a-bench";
const knownKeys = 1000;

/** Measures every request with every number of connections, on one server in a process of its own. */
export async function measureLoad(
  { seconds, repetitions, connections }: LoadOptions,
  { fresh, signal }: Scratch,
): Promise<LoadMeasurement[]> {
  const server = await startServer(fresh(), operatorToken, ["--log-level", "warn"]);
  const http = createHttpClient(server.url);
  const progress = createProgress(1 + repetitions * requestNames.length * connections.length);
  const measured: LoadMeasurement[] = [];
  try {
    progress.next("accounts to find");
    await registerKnown(http);
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      for (const request of requestNames) {
        for (const count of connections) {
          progress.next(`${request}, ${count} at once`);
          signal.throwIfAborted();
          const prefix = `${repetition}-${count}`;
          const result = await measure(http, request, count, seconds, prefix);
          measured.push({ request, connections: count, repetition, ...result });
        }
      }
    }
    return measured;
  } finally {
    progress.stop();
    http.close();
    await stop(server);
  }
}

async function registerKnown(http: HttpClient): Promise<void> {
  for (let first = 0; first < knownKeys; first += 50) {
    await Promise.all(Array.from({ length: 50 }, (_, index) => register(http, `known-${first + index}`, 201)));
  }
}

async function measure(http: HttpClient, request: RequestName, connections: number, seconds: number, prefix: string) {
  const nanoseconds = createHistogram();
  const began = performance.now();
  let count = 0;
  const client = async (): Promise<void> => {
    for (let before = performance.now(); before - began < seconds * 1000; ) {
      await sendOne(http, request, prefix, count++);
      const now = performance.now();
      nanoseconds.record(Math.max(1, Math.round((now - before) * 1e6)));
      before = now;
    }
  };
  await Promise.all(Array.from({ length: connections }, client));
  const requestsPerSecond = (nanoseconds.count / (performance.now() - began)) * 1000;
  return { requestsPerSecond, latencies: latenciesOf(nanoseconds) };
}

async function sendOne(http: HttpClient, request: RequestName, prefix: string, index: number): Promise<void> {
  switch (request) {
    case "register new":
      return register(http, `new-${prefix}-${index}`, 201);
    case "register known":
      return register(http, `known-${index % knownKeys}`, 200);
    case "find": {
      const headers = { "x-api-key": `known-${index % knownKeys}` };
      return demand(200, (await http.send({ method: "GET", path: "/v1/account", headers })).status);
    }
    default:
      return request satisfies never;
  }
}

async function register(http: HttpClient, key: string, status: number): Promise<void> {
  const json = { keyName: "load", pollInterval: 60 };
  const headers = { "x-api-key": key };
  demand(status, (await http.send({ method: "POST", path: "/v1/account", headers, json })).status);
}

function demand(expected: number, status: number): void {
  if (status !== expected) throw new Error(`the server answered ${status} instead of ${expected}`);
}

async function stop({ child, ended }: ServerProcess): Promise<void> {
  child.kill("SIGTERM");
  const { code, err } = await ended;
  if (code !== 0) throw new Error(`the server ended with ${code}: ${err}`);
}

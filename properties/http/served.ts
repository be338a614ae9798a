import { Agent, request as httpRequest } from "node:http";
import { authIdOf } from "rollcall";
import { type ServeOptions, serve } from "rollcall/http";
import { expect, onTestFinished } from "vitest";
import { temporaryDirectory } from "../temporary-directory.js";

/*
 * A real server on a free port, and real requests.
 */

export const operatorToken = "the-token-of-the-operator-0123456789";
export const asOperator = { authorization: `Bearer ${operatorToken}` } as const;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed JSON; undefined if there was no body. Text if it was no JSON. */
  readonly body: unknown;
}

export interface RequestParts {
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly body?: string;
  readonly type?: string;
}

export type Send = (methodAndPath: string, parts?: RequestParts) => Promise<Answer>;

/** Returns a function that sends requests such as `GET /v1/account`. */
export function senderTo(url: string): Send {
  return async (methodAndPath, { key, headers = {}, json, body, type } = {}) => {
    const [method = "", path = ""] = methodAndPath.split(" ");
    const sent = new Headers(headers);
    // A header has bytes: a key is sent in UTF-8.
    if (key !== undefined) sent.set("x-api-key", Buffer.from(key, "utf8").toString("latin1"));
    if (json !== undefined) sent.set("content-type", "application/json");
    if (type !== undefined) sent.set("content-type", type);
    const payload = json === undefined ? body : JSON.stringify(json);
    const response = await fetch(`${url}${path}`, {
      method,
      headers: sent,
      ...(payload === undefined ? {} : { body: payload }),
    });
    return { status: response.status, headers: response.headers, body: parsed(await response.text()) };
  };
}

function parsed(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export interface Server {
  readonly url: string;
  readonly directory: string;
  readonly send: Send;
  /** The lines of the log so far. */
  readonly log: readonly string[];
  close(): Promise<void>;
}

/** Serves a new store until the end of the test. */
export async function served(options: Partial<ServeOptions> = {}): Promise<Server> {
  const log: string[] = [];
  const server = await serve({
    directory: temporaryDirectory(),
    operatorToken,
    port: 0,
    rateLimits: false,
    logStream: { write: (line) => void log.push(line) },
    ...options,
  });
  onTestFinished(() => server.close());
  return { url: server.url, directory: server.directory, close: server.close, send: senderTo(server.url), log };
}

/** The path of an account for the operator. */
export const accountPath = (key: string): string => `/v1/accounts/${authIdOf(key)}`;

/** What a problem has that clients compare. */
export const problem = (status: number, code: string, detail?: RegExp) => ({
  status,
  body: {
    type: "about:blank",
    title: expect.any(String),
    status,
    code,
    detail: detail === undefined ? expect.any(String) : expect.stringMatching(detail),
  },
});

/** Sends what fetch refuses to send: a body with GET, headers twice. */
export function sendRaw(
  url: string,
  methodAndPath: string,
  headers: Readonly<Record<string, string | string[]>>,
  body = "",
): Promise<Answer> {
  const [method = "", path = ""] = methodAndPath.split(" ");
  const agent = new Agent({ keepAlive: false });
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${url}${path}`, { method, headers, agent }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, headers: new Headers(), body: parsed(text) });
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}

import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import Fastify, { type FastifyInstance, LogController } from "fastify";
import { apiKeyHeader, newApiKeyHeader } from "./credentials.js";
import { problemOf, problemType } from "./problem.js";
import { type RefusalCode, RequestRefusedError } from "./refusals.js";
import { sendProblem } from "./registration-routes.js";
import { endConnectionsWhenStopping } from "./stopping.js";

/** Takes the lines of a log. */
export interface LogStream {
  /** Called with each line and the line break at its end. */
  write(line: string): void;
}

/** Options of the server around the routes. */
export interface ServerOptions {
  /** Default: info. */
  readonly logLevel?: LogLevel | undefined;
  /** Where the log goes, one JSON object on each line. Default: stderr. */
  readonly logStream?: LogStream | undefined;
  /** Bytes of the largest body. Default: 16,384. */
  readonly bodyBytesMax?: number | undefined;
  /** Milliseconds in which a request must have arrived. Default: 30,000. */
  readonly requestTimeoutMs?: number | undefined;
  /** Whether the address of a client is that in X-Forwarded-For. Only behind a proxy that sets it. Default: false. */
  readonly trustProxy?: boolean | undefined;
}

/** What is logged: this level and those to the left of it. */
export type LogLevel = "silent" | "fatal" | "error" | "warn" | "info" | "debug" | "trace";

/** Should a header ever get into the log, these do not. Two paths: where Fastify's requests and errors have them. */
const redacted = [apiKeyHeader, newApiKeyHeader, "authorization"].flatMap((header) => [
  `req.headers["${header}"]`,
  `headers["${header}"]`,
]);

/** Returns a server without routes, with errors as problems and a log without secrets. */
export function createServer(options: ServerOptions): FastifyInstance {
  const { logLevel = "info", logStream = process.stderr, bodyBytesMax = 16_384, requestTimeoutMs = 30_000 } = options;
  const app = Fastify({
    logger: {
      level: logLevel,
      stream: logStream,
      redact: redacted,
      serializers: { req: ({ method }) => ({ method }) },
    },
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyBytesMax,
    requestTimeout: requestTimeoutMs,
    http: {
      requestTimeout: requestTimeoutMs,
      headersTimeout: requestTimeoutMs,
      // Node ends late requests only when it checks, by default every 30 s.
      connectionsCheckingInterval: Math.min(1000, requestTimeoutMs),
    },
    trustProxy: options.trustProxy ?? false,
    // While the server stops, requests that arrive on open connections are still answered.
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => void sendProblem(error, request, reply),
    clientErrorHandler: answerBrokenRequest,
  });
  endConnectionsWhenStopping(app);
  app.setErrorHandler(sendProblem);
  app.setNotFoundHandler(() => {
    throw new RequestRefusedError("ROUTE_NOT_FOUND", "There is no such route; /openapi.json lists all of them.");
  });
  // Only the pattern of the route is logged: by mistake a client may put its key into a URL.
  app.addHook("onResponse", async ({ method, routeOptions, log }, { statusCode, elapsedTime }) => {
    const line = { method, route: routeOptions.url ?? null, status: statusCode, durationMs: Math.round(elapsedTime) };
    if (statusCode >= 500) log.warn(line, "request answered");
    else log.info(line, "request answered");
  });
  return app;
}

const codesOfNode = new Map<string | undefined, readonly [RefusalCode, string]>([
  ["ERR_HTTP_REQUEST_TIMEOUT", ["REQUEST_TIMEOUT", "The request did not arrive in time."]],
  ["HPE_HEADER_OVERFLOW", ["HEADERS_TOO_LARGE", "The headers are larger than this server accepts."]],
]);

/** Answers what is no HTTP request. The error holds the bytes that came, so it is not logged. */
function answerBrokenRequest({ code }: NodeJS.ErrnoException, socket: Socket): void {
  if (code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const refusal = codesOfNode.get(code) ?? ["INVALID_REQUEST", "The request is not valid HTTP."];
  const { problem } = problemOf(new RequestRefusedError(...refusal));
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    `Content-Type: ${problemType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}

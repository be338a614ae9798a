import { STATUS_CODES } from "node:http";
import { RegistrationStoreError } from "../store/index.js";
import { type InvalidField, type RefusalCode, RequestRefusedError } from "./refusals.js";

/** The body of every response that is an error: RFC 9457, as `application/problem+json`. */
export interface Problem {
  readonly type: "about:blank";
  /** The phrase of the status. */
  readonly title: string;
  readonly status: number;
  /** Stable across versions: a code of the store, or one of the service. Compare the code, not the detail. */
  readonly code: string;
  /** What was expected, what came, and what to do. */
  readonly detail: string;
  /** The fields that are not valid, if the request had such. */
  readonly errors?: readonly InvalidField[];
}

export interface ProblemResponse {
  readonly problem: Problem;
  /** Headers of the response, in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

export const problemType = "application/problem+json; charset=utf-8";

interface Meaning {
  readonly status: number;
  /** Said in place of the store's message, which names files of the server. Default: the store's message. */
  readonly detail?: string;
  readonly retryAfterSeconds?: number;
}

const seeTheLog = "The store cannot do this until its operator has mended it; the log of the server has the details.";
const retrySoon = "Nothing was lost. Repeat the request after the time in Retry-After.";
const unknownOutcome =
  "The connection to the database was lost while the change was committed, so it is done wholly or not at all. Read the " +
  "account to learn which, or repeat the request after the time in Retry-After; it does no harm twice.";

/** What each code of the store means for a client. A code that is not here is the server's mistake: 500. */
const meanings: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["INVALID_API_KEY", { status: 400 }],
  ["INVALID_SETTINGS", { status: 400 }],
  ["INVALID_OPTIONS", { status: 400 }],
  ["STORE_READ_ONLY", { status: 403, detail: "The store is open for reading only. Send changes to another server." }],
  ["ACCOUNT_NOT_FOUND", { status: 404 }],
  ["ACCOUNT_REMOVED", { status: 404 }],
  ["KEY_ALREADY_REGISTERED", { status: 409 }],
  ["STORE_BUSY", { status: 503, retryAfterSeconds: 1, detail: `Another process holds a lock. ${retrySoon}` }],
  ["STORE_CLOSED", { status: 503, retryAfterSeconds: 5, detail: `The server is stopping. ${retrySoon}` }],
  ["STORE_REPLACED", { status: 503, retryAfterSeconds: 30, detail: seeTheLog }],
  ["STORE_UNREACHABLE", { status: 503, retryAfterSeconds: 5, detail: `The database is away. ${retrySoon}` }],
  ["OUTCOME_UNKNOWN", { status: 503, retryAfterSeconds: 5, detail: unknownOutcome }],
  ["STORAGE_FAULT", { status: 503, retryAfterSeconds: 10, detail: `The disk of the store failed. ${retrySoon}` }],
]);

/** Of SQLite, of the file system, of PostgreSQL. */
const diskFull = /^(SQLITE_FULL|ENOSPC|EDQUOT|53100$)/;
/** Codes of the network and of PostgreSQL tell no secrets, and whether a server is away, starting, or refuses. */
const reasonForm = /^(E[A-Z]+|[0-9A-Z]{5})$/;

/** Returns the response for an error that ended a request. */
export function problemOf(error: unknown): ProblemResponse {
  if (error instanceof RequestRefusedError) {
    const { code, status, message, headers, fields } = error;
    return { problem: { ...problem(status, code, message), ...(fields && { errors: fields }) }, headers };
  }
  if (error instanceof RegistrationStoreError) return problemOfStore(error);
  const refused = refusalOfFastify(error);
  if (refused !== undefined) return problemOf(refused);
  return { problem: problem(500, "INTERNAL_ERROR", "The server failed; its log has the details."), headers: {} };
}

function problem(status: number, code: string, detail: string): Problem {
  return { type: "about:blank", title: STATUS_CODES[status] ?? "Error", status, code, detail };
}

function problemOfStore(error: RegistrationStoreError): ProblemResponse {
  const {
    status,
    detail = error.message,
    retryAfterSeconds,
  } = meanings.get(error.code) ?? {
    status: 500,
    detail: seeTheLog,
  };
  const headers = retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) };
  const isFull = error.code === "STORAGE_FAULT" && diskFull.test(codeOf(error.cause));
  const reason = error.code === "STORE_UNREACHABLE" ? reasonOf(error) : undefined;
  const told = reason === undefined ? detail : `${detail} The reason is ${reason}.`;
  return { problem: problem(isFull ? 507 : status, error.code, told), headers };
}

/** Returns the code of the network or of PostgreSQL behind an error, or undefined. Its message may name the server. */
function reasonOf({ cause }: Error): string | undefined {
  if (reasonForm.test(codeOf(cause))) return codeOf(cause);
  return cause instanceof Error ? reasonOf(cause) : undefined;
}

/** Messages of Fastify may quote the request, so none is passed on. */
const refusalsOfFastify: ReadonlyMap<string, readonly [RefusalCode, string]> = new Map([
  ["FST_ERR_CTP_BODY_TOO_LARGE", ["BODY_TOO_LARGE", "The body is larger than this server accepts."]],
  ["FST_ERR_CTP_INVALID_MEDIA_TYPE", ["UNSUPPORTED_MEDIA_TYPE", "A body must be application/json."]],
  ["FST_ERR_CTP_EMPTY_JSON_BODY", ["INVALID_REQUEST", "Content-Type is application/json, but there is no body."]],
  ["FST_ERR_CTP_INVALID_JSON_BODY", ["INVALID_REQUEST", "The body is not valid JSON."]],
  ["FST_ERR_CTP_INVALID_CONTENT_LENGTH", ["INVALID_REQUEST", "The body is not as long as Content-Length promises."]],
  ["FST_ERR_BAD_URL", ["INVALID_REQUEST", "The path of the URL is not well encoded."]],
  ["FST_ERR_MAX_PARAM_LENGTH", ["ROUTE_NOT_FOUND", "A part of the path is longer than any route has."]],
]);

function refusalOfFastify(error: unknown): RequestRefusedError | undefined {
  const refusal = refusalsOfFastify.get(codeOf(error));
  if (refusal !== undefined) return new RequestRefusedError(...refusal);
  const status = error instanceof Error && "statusCode" in error ? error.statusCode : undefined;
  if (typeof status !== "number" || status < 400 || status >= 500) return undefined;
  return new RequestRefusedError("INVALID_REQUEST", "The request is not valid HTTP or JSON.");
}

/** Returns the code of an error of Node, SQLite or Fastify, or an empty string. */
function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

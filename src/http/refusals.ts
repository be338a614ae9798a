/** The codes of requests that the service refuses itself, beside the codes of the store, and their HTTP status. */
const statuses = {
  INVALID_REQUEST: 400,
  INVALID_SETTINGS: 400,
  INVALID_API_KEY: 400,
  API_KEY_REQUIRED: 401,
  OPERATOR_TOKEN_REQUIRED: 401,
  ROUTE_NOT_FOUND: 404,
  REQUEST_TIMEOUT: 408,
  /** For the log and the metrics: there is no client to read it. */
  CLIENT_GONE: 408,
  AUDIT_RUNNING: 409,
  BODY_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  RATE_LIMITED: 429,
  HEADERS_TOO_LARGE: 431,
  INTERNAL_ERROR: 500,
  NOT_READY: 503,
} as const;

export type RefusalCode = keyof typeof statuses;

/** A field of a request that is not valid. `path` is a JSON pointer into `in`; empty: all of it. */
export interface InvalidField {
  readonly in: "body" | "query" | "path" | "headers";
  readonly path: string;
  readonly message: string;
}

interface RefusalDetails {
  /** Headers of the response, in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly fields?: readonly InvalidField[];
}

/** A request that the service refuses itself. Nothing was changed. The message never contains an API key or a token. */
export class RequestRefusedError extends Error {
  override readonly name = "RequestRefusedError";
  readonly code: RefusalCode;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly fields: readonly InvalidField[] | undefined;
  constructor(code: RefusalCode, message: string, { headers = {}, fields }: RefusalDetails = {}) {
    super(message);
    this.code = code;
    this.status = statuses[code];
    this.headers = headers;
    this.fields = fields;
  }
}

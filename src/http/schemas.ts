/*
 * The JSON Schemas of the service. They check requests, serialise responses, and make the OpenAPI document.
 */

const authId = {
  type: "string",
  pattern: "^[0-9a-f]{64}$",
  description: "SHA-256 of the API key: 64 lower-case hexadecimal digits.",
} as const;
const keyName = {
  type: ["string", "null"],
  maxLength: 200,
  description: "The name that the application gave the key.",
} as const;
const pollInterval = {
  type: ["integer", "null"],
  minimum: 1,
  maximum: 2_592_000,
  description: "Seconds between two polls: at most 30 days.",
} as const;
const time = { type: "string", description: "ISO 8601, UTC." } as const;
const count = { type: "integer" } as const;

/** The body of `register` and `update`. */
export const settingsBody = {
  type: "object",
  additionalProperties: false,
  properties: { keyName, pollInterval },
  description: "A field that is left out is not changed; null clears it.",
} as const;

const accountProperties = {
  authId,
  keyName,
  pollInterval,
  active: { type: "boolean" },
  createdAt: { ...time, description: "Time of registration: ISO 8601, UTC." },
  updatedAt: { ...time, description: "Time of the last change: ISO 8601, UTC." },
} as const;

const account = {
  $id: "Account",
  type: "object",
  required: Object.keys(accountProperties),
  properties: accountProperties,
} as const;

const registration = {
  $id: "Registration",
  type: "object",
  required: [...Object.keys(accountProperties), "created"],
  properties: {
    ...accountProperties,
    created: { type: "boolean", description: "True for exactly one request that registers a key." },
  },
} as const;

const problem = {
  $id: "Problem",
  type: "object",
  description: "An error (RFC 9457). Compare `code`: it is stable.",
  required: ["type", "title", "status", "code", "detail"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: count,
    code: { type: "string" },
    detail: { type: "string" },
    errors: {
      type: "array",
      items: {
        type: "object",
        required: ["in", "path", "message"],
        properties: { in: { type: "string" }, path: { type: "string" }, message: { type: "string" } },
      },
    },
  },
} as const;

/** Schemas that others refer to by their `$id`. */
export const sharedSchemas = [account, registration, problem];

/** A reference to a shared schema. */
export const refer = (id: "Account" | "Registration" | "Problem") => ({ $ref: `${id}#` });

export const authIdParams = {
  type: "object",
  additionalProperties: false,
  required: ["authId"],
  properties: { authId },
} as const;

export const rotatedAccount = { type: "object", required: ["authId"], properties: { authId } } as const;

/** The largest page of accounts. */
const pageAccountsMax = 1000;

export const pageQuery = {
  type: "object",
  additionalProperties: false,
  properties: {
    status: {
      type: "string",
      enum: ["active", "inactive", "unfinished"],
      description: "Default: active and inactive.",
    },
    after: { ...authId, description: "`next` of the page before. Default: from the beginning." },
    limit: { type: "integer", minimum: 1, maximum: pageAccountsMax, default: 100 },
  },
} as const;

export const accountPage = {
  type: "object",
  required: ["accounts", "next"],
  properties: {
    accounts: { type: "array", items: refer("Account") },
    next: { type: ["string", "null"], description: "`after` of the next page; null: this page is the last." },
  },
} as const;

export const accountCount = {
  type: "object",
  required: ["total", "active", "inactive", "unfinished"],
  properties: { total: count, active: count, inactive: count, unfinished: count },
} as const;

export const trailQuery = {
  type: "object",
  additionalProperties: false,
  properties: {
    authId: { ...authId, description: "Only changes of this account. Default: of all." },
    limit: { type: "integer", minimum: 1, maximum: 1000, default: 100 },
  },
} as const;

export const trailPage = {
  type: "object",
  required: ["entries"],
  properties: {
    entries: {
      type: "array",
      items: {
        type: "object",
        required: ["requestId", "operation", "authId", "newAuthId", "at"],
        properties: {
          requestId: { type: "string", description: "Identifies one transaction." },
          operation: { type: "string" },
          authId,
          newAuthId: { type: ["string", "null"], description: "Of changeKey: the auth id of the new key." },
          at: time,
        },
      },
    },
  },
} as const;

export const auditReport = {
  type: "object",
  required: ["clean", "totals", "counts", "findings"],
  properties: {
    clean: { type: "boolean", description: "True if there are no findings." },
    totals: { type: "object", additionalProperties: { type: "integer" } },
    counts: { type: "object", additionalProperties: { type: "integer" }, description: "Findings by code." },
    findings: {
      type: "array",
      description: "The first 1,000.",
      items: {
        type: "object",
        required: ["code"],
        properties: { code: { type: "string" } },
        additionalProperties: true,
      },
    },
  },
} as const;

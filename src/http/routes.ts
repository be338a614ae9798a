import type { FastifyInstance, FastifySchema, preValidationHookHandler, RouteShorthandOptions } from "fastify";
import { RequestRefusedError } from "./refusals.js";
import { refer } from "./schemas.js";

/*
 * What all routes of the service have in common: nothing that a client sends is ignored, and every error is a problem.
 */

/** What is particular to one route. */
export interface RouteDescription {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly headers?: object;
  readonly params?: object;
  readonly querystring?: object;
  readonly body?: object;
  /** Responses that are no errors. */
  readonly response: Readonly<Record<number, object>>;
  /** The statuses of errors of its own; those of all routes are added. */
  readonly errors?: readonly number[];
}

const noQuery = { type: "object", additionalProperties: false, properties: {} } as const;
const errorsOfAll = [400, 408, 413, 415, 429, 431, 500, 503] as const;

const problemContent = (status: number) => ({
  description: `An error; see \`code\` (${status}).`,
  content: { "application/problem+json": { schema: refer("Problem") } },
});

/** Returns the options of a route. */
export function route({
  errors = [],
  response,
  querystring = noQuery,
  ...own
}: RouteDescription): RouteShorthandOptions {
  const problems = [...errorsOfAll, ...errors].map((status) => [status, problemContent(status)]);
  const schema: FastifySchema = { ...own, querystring, response: { ...response, ...Object.fromEntries(problems) } };
  return { schema, preValidation: own.body === undefined ? [] : [bodyMayBeLeftOut] };
}

/** Without a body there are no settings. This is not the same as the body `null`, which is refused. */
const bodyMayBeLeftOut: preValidationHookHandler = async (request) => {
  if (request.body === undefined) request.body = {};
};

/** Makes all routes of this scope refuse a body if their schema has none. Fastify ignores the body of a GET. */
export function refuseSurplusBodies(app: FastifyInstance): void {
  app.addHook("onRequest", async ({ headers, routeOptions }) => {
    if (routeOptions.schema?.body !== undefined) return;
    const isEmpty = headers["transfer-encoding"] === undefined && Number(headers["content-length"] ?? 0) === 0;
    if (!isEmpty) throw new RequestRefusedError("INVALID_REQUEST", "This route takes no body; send none.");
  });
}

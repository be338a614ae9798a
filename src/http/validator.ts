import { Ajv2020, type AnySchemaObject, type ErrorObject } from "ajv/dist/2020.js";
import type { FastifySchema, FastifySchemaCompiler, FastifySchemaValidationError } from "fastify";
import { type InvalidField, RequestRefusedError } from "./refusals.js";

/*
 * Fastify's own validator deletes unknown fields and turns "60" into 60, so that a client never learns that what it sent
 * was not what it meant. This one refuses both. Only a path and a query, which are always text, are turned into numbers.
 */

const common = { allErrors: false, removeAdditional: false, allowUnionTypes: true } as const;
const json = new Ajv2020({ ...common, coerceTypes: false });
const text = new Ajv2020({ ...common, coerceTypes: true });

/** Compiles the schema of a part of a request. */
export const validatorCompiler: FastifySchemaCompiler<FastifySchema & AnySchemaObject> = ({ schema, httpPart }) =>
  (httpPart === "body" ? json : text).compile(schema);

const parts = new Map<string, InvalidField["in"]>([
  ["body", "body"],
  ["querystring", "query"],
  ["params", "path"],
  ["headers", "headers"],
]);

/** Returns the refusal of a request that does not fit the schema of its route. */
export function refusalOf(errors: readonly FastifySchemaValidationError[], context: string): RequestRefusedError {
  const part = parts.get(context) ?? "body";
  const fields = errors.map((error) => ({ in: part, path: error.instancePath, message: messageOf(error) }));
  const told = fields.map(({ path, message }) => `${path === "" ? "it" : path.slice(1)} ${message}`).join("; ");
  const code = part === "body" ? "INVALID_SETTINGS" : "INVALID_REQUEST";
  return new RequestRefusedError(code, `The ${part} of the request is not valid: ${told}.`, { fields });
}

function messageOf({ keyword, params, message = "is not valid" }: FastifySchemaValidationError | ErrorObject): string {
  if (keyword === "additionalProperties") return `must not have the field ${JSON.stringify(params.additionalProperty)}`;
  if (keyword === "enum") return `must be one of ${JSON.stringify(params.allowedValues)}`;
  return message;
}

import swagger from "@fastify/swagger";
import type { FastifyInstance } from "fastify";
import { apiKeyHeader, newApiKeyHeader } from "./credentials.js";
import { sharedSchemas } from "./schemas.js";

/** Makes `app.swagger()` return the OpenAPI document of all routes that are added to this scope later. */
export async function describeRoutes(app: FastifyInstance, version: string): Promise<void> {
  for (const schema of sharedSchemas) app.addSchema(schema);
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Rollcall registrations",
        description: "Registers API keys: each exactly once, complete, durable when the response arrives.",
        version,
        license: { name: "MIT", identifier: "MIT" },
      },
      components: {
        securitySchemes: {
          apiKey: { type: "apiKey", in: "header", name: apiKeyHeader, description: "The API key, in UTF-8." },
          newApiKey: {
            type: "apiKey",
            in: "header",
            name: newApiKeyHeader,
            description: "The API key after a rotation.",
          },
          operator: { type: "http", scheme: "bearer", description: "The operator's token." },
        },
      },
    },
    refResolver: { buildLocalReference: (json, _baseUri, _fragment, index) => String(json.$id ?? `schema-${index}`) },
  });
}

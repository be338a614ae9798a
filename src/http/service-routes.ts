import type { FastifyInstance } from "fastify";
import { RequestRefusedError } from "./refusals.js";
import { type RouteDescription, route } from "./routes.js";
import type { ServedStore } from "./served-store.js";

/*
 * The routes for what runs the service: probes, and the document of the API.
 */

const service: Pick<RouteDescription, "tags"> = { tags: ["Service"] };
const status = { type: "object", required: ["status"], properties: { status: { type: "string" } } } as const;
/** No key has this auth id, so the read is always of the same cost. */
const noAccount = { authId: "0".repeat(64) };
/** A database that does not answer for so long is not ready, though other requests wait longer for it. */
const readinessTimeoutMs = 1000;

/** Adds `/healthz`, `/readyz` and `/openapi.json`. */
export function addServiceRoutes(app: FastifyInstance, store: ServedStore): void {
  let stopping = false;
  app.addHook("preClose", async () => {
    stopping = true;
  });

  app.get(
    "/healthz",
    route({
      ...service,
      operationId: "health",
      summary: "The process answers. Restart it if this fails.",
      response: { 200: status },
    }),
    async () => ({ status: "ok" }),
  );

  app.get(
    "/readyz",
    route({
      ...service,
      operationId: "readiness",
      summary: "The store answers a read, and a directory is still the one that was opened.",
      description: "Send no requests here while this fails.",
      response: { 200: status },
    }),
    async () => {
      if (stopping) {
        const headers = { "retry-after": "5" };
        throw new RequestRefusedError("NOT_READY", "The server is stopping; send requests to another one.", {
          headers,
        });
      }
      // Before each read a store in a directory checks that its files are still those that it opened.
      await store.find(noAccount, { timeoutMs: readinessTimeoutMs });
      return { status: "ready" };
    },
  );

  app.get(
    "/openapi.json",
    route({
      ...service,
      operationId: "document",
      summary: "The OpenAPI document of this service.",
      response: { 200: { type: "object", additionalProperties: true } },
    }),
    async () => app.swagger(),
  );
}

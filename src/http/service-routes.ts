import { type BigIntStats, statSync } from "node:fs";
import type { FastifyInstance } from "fastify";
import type { RegistrationStore } from "../store/index.js";
import { RequestRefusedError } from "./refusals.js";
import { type RouteDescription, route } from "./routes.js";

/*
 * The routes for what runs the service: probes, and the document of the API.
 */

const service: Pick<RouteDescription, "tags"> = { tags: ["Service"] };
const status = { type: "object", required: ["status"], properties: { status: { type: "string" } } } as const;
/** No key has this auth id, so the read is always of the same cost. */
const noAccount = { authId: "0".repeat(64) };

/** Adds `/healthz`, `/readyz` and `/openapi.json`. */
export function addServiceRoutes(app: FastifyInstance, store: RegistrationStore): void {
  const opened = statSync(store.directory, { bigint: true });
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
      summary: "The store answers a read, and its directory is still the one that was opened.",
      description: "Send no requests here while this fails.",
      response: { 200: status },
    }),
    async () => {
      if (stopping) throw notReady("The server is stopping.");
      if (!isSameDirectory(opened, store.directory)) throw notReady("The directory of the store was replaced.");
      store.find(noAccount);
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

function isSameDirectory({ dev, ino }: BigIntStats, directory: string): boolean {
  const now = statSync(directory, { bigint: true, throwIfNoEntry: false });
  return now !== undefined && now.dev === dev && now.ino === ino;
}

function notReady(message: string): RequestRefusedError {
  return new RequestRefusedError("NOT_READY", message, { headers: { "retry-after": "5" } });
}

import type { FastifyInstance } from "fastify";
import type { Metrics } from "../metrics/index.js";
import { route } from "./routes.js";

/** Adds `/metrics`. */
export function addMetricsRoute(
  app: FastifyInstance,
  { registry }: Pick<Metrics, "registry">,
  isPublic: boolean,
): void {
  app.get(
    "/metrics",
    route({
      tags: ["Service"],
      operationId: "metrics",
      summary: "The metrics of the store, as Prometheus reads them.",
      ...(isPublic ? {} : { security: [{ operator: [] }] }),
      response: {
        200: { description: "Prometheus text format.", content: { "text/plain": { schema: { type: "string" } } } },
      },
      errors: isPublic ? [] : [401],
    }),
    async (_, reply) => reply.type(registry.contentType).send(await registry.metrics()),
  );
}

import type { FastifyInstance } from "fastify";

/** How often idle connections are ended while the server stops. */
const sweepEveryMs = 50;

/**
 * Ends connections that clients keep open, as soon as their last request is answered. By itself Node ends those that are
 * idle at the moment at which the server stops; the others would hold it up until they time out, after more than a minute.
 */
export function endConnectionsWhenStopping(app: FastifyInstance): void {
  let sweep: NodeJS.Timeout | undefined;
  app.addHook("preClose", async () => {
    sweep = setInterval(() => app.server.closeIdleConnections(), sweepEveryMs);
  });
  app.addHook("onSend", async (_, reply) => {
    if (sweep !== undefined) reply.header("connection", "close");
  });
  app.addHook("onClose", async () => clearInterval(sweep));
}

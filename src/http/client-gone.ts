import type { FastifyReply } from "fastify";

/**
 * Returns a signal that is aborted if the client disconnects before it has its response. The store ends only calls that
 * have not begun: what has begun is finished, so that a registration is never half done because its client has left.
 */
export function clientGone({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  raw.once("close", () => {
    if (!raw.writableFinished) controller.abort(new Error("the client disconnected before it had its response"));
  });
  return controller.signal;
}

import type { FastifyReply } from "fastify";
import { RequestRefusedError } from "./refusals.js";

/**
 * Returns a signal that is aborted if the client disconnects before it has its response. The store ends only calls that
 * have not begun: what has begun is finished, so that a registration is never half done because its client has left.
 */
export function clientGone({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  raw.once("close", () => {
    if (raw.writableFinished) return;
    controller.abort(new RequestRefusedError("CLIENT_GONE", "The client disconnected before it had its response."));
  });
  return controller.signal;
}

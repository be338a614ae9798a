import rateLimit from "@fastify/rate-limit";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { keyFingerprint } from "./credentials.js";
import { RequestRefusedError } from "./refusals.js";

/** How many requests are answered in each window of time. Those above get 429 and Retry-After. */
export interface RateLimits {
  /** Requests for each API key. Default: 300. */
  readonly perKey?: number | undefined;
  /** Requests for each network address: new keys cost a client nothing. Default: 1,200. */
  readonly perAddress?: number | undefined;
  /** Seconds of one window. Default: 60. */
  readonly windowSeconds?: number | undefined;
}

/** How many keys and addresses are remembered. The least recently seen is forgotten first. */
const remembered = 50_000;

/** Limits all requests of this scope. */
export async function limitRates(app: FastifyInstance, limits: RateLimits): Promise<void> {
  const { perKey = 300, perAddress = 1200, windowSeconds = 60 } = limits;
  const timeWindow = windowSeconds * 1000;
  await app.register(rateLimit, { global: false, cache: remembered });
  const keyOf = (request: FastifyRequest): string => keyFingerprint(request) ?? "";
  const ofAddress = app.createRateLimit({ max: perAddress, timeWindow });
  const ofKey = app.createRateLimit({ max: perKey, timeWindow, keyGenerator: keyOf });
  app.addHook("onRequest", async (request) => {
    refuseIfExceeded(await ofAddress(request), "network address");
    if (keyOf(request) !== "") refuseIfExceeded(await ofKey(request), "API key");
  });
}

type Limit = Awaited<ReturnType<ReturnType<FastifyInstance["createRateLimit"]>>>;

function refuseIfExceeded(limit: Limit, of: string): void {
  if (limit.isAllowed || !limit.isExceeded) return;
  const headers = { "retry-after": String(limit.ttlInSeconds) };
  const message = `More than ${limit.max} requests of one ${of} in ${limit.timeWindow / 1000} s; wait for Retry-After.`;
  throw new RequestRefusedError("RATE_LIMITED", message, { headers });
}

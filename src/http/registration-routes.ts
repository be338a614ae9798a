import { createRequire } from "node:module";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Metrics } from "../metrics/index.js";
import type { RegistrationStore } from "../store/index.js";
import { operatorCheck } from "./credentials.js";
import { addHolderRoutes } from "./holder-routes.js";
import { addMetricsRoute } from "./metrics-route.js";
import { describeRoutes } from "./openapi.js";
import { addOperatorRoutes } from "./operator-routes.js";
import { problemOf, problemType } from "./problem.js";
import { limitRates, type RateLimits } from "./rate-limits.js";
import { refuseSurplusBodies } from "./routes.js";
import { type ServedStore, servedStore } from "./served-store.js";
import { addServiceRoutes } from "./service-routes.js";
import { refusalOf, validatorCompiler } from "./validator.js";

/** Options of the plugin `registrationRoutes`. */
export interface RegistrationRoutesOptions {
  /** An open store. The plugin does not close it. */
  readonly store: RegistrationStore | ServedStore;
  /** The token of the operator's routes: at least 32 visible ASCII characters. */
  readonly operatorToken: string;
  /** From `collectMetrics`. Default: there is no route `/metrics`. */
  readonly metrics?: Pick<Metrics, "registry"> | undefined;
  /** Whether `/metrics` is answered without the operator's token. Default: false. */
  readonly publicMetrics?: boolean | undefined;
  /** Limits of the routes below `/v1`; false: none. Default: see `RateLimits`. */
  readonly rateLimits?: RateLimits | false | undefined;
}

const { version }: { version: string } = createRequire(import.meta.url)("rollcall/package.json");

/**
 * A Fastify 5 plugin: the routes of a registration service over a store. It keeps to itself: it checks and answers its
 * own routes in its own way, and changes nothing for the routes of the application around it.
 *
 * @throws {RangeError} If the operator's token is too short.
 * @example
 * ```ts
 * const app = Fastify();
 * await app.register(registrationRoutes, { store, operatorToken, prefix: "/registrations" });
 * ```
 */
export async function registrationRoutes(app: FastifyInstance, options: RegistrationRoutesOptions): Promise<void> {
  const { operatorToken, metrics, publicMetrics = false, rateLimits = {} } = options;
  const store = servedStore(options.store);
  const checkToken = operatorCheck(operatorToken);
  const onlyOperator = (scope: FastifyInstance): void => {
    scope.addHook("onRequest", async (request) => checkToken(request));
  };
  app.setValidatorCompiler(validatorCompiler);
  app.setErrorHandler(sendProblem);
  // The default has a parser for plain text: a route would get a string where it expects an object.
  app.removeContentTypeParser("text/plain");
  app.addHook("onSend", async (_, reply) => void reply.header("cache-control", "no-store"));
  refuseSurplusBodies(app);
  await describeRoutes(app, version);

  addServiceRoutes(app, store);
  if (metrics !== undefined) {
    await app.register(async (scope) => {
      if (!publicMetrics) onlyOperator(scope);
      addMetricsRoute(scope, metrics, publicMetrics);
    });
  }
  await app.register(async (scope) => {
    if (rateLimits !== false) await limitRates(scope, rateLimits);
    addHolderRoutes(scope, store);
    await scope.register(async (inner) => {
      onlyOperator(inner);
      addOperatorRoutes(inner, store);
    });
  });
}

/** Answers an error with a problem, and logs it if it is the server's. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { problem, headers } = problemOf(asRefusal(error));
  if (problem.status >= 500) request.log.error({ err: error, code: problem.code }, "request failed");
  return reply.code(problem.status).headers(headers).type(problemType).send(problem);
}

function asRefusal(error: unknown): unknown {
  if (!(error instanceof Error) || !("validation" in error) || !Array.isArray(error.validation)) return error;
  const context = "validationContext" in error ? String(error.validationContext) : "body";
  return refusalOf(error.validation, context);
}

import type { FastifyInstance } from "fastify";
import { collectMetrics, type MeasuredStore } from "../metrics/index.js";
import { type Migration, openRegistrationStore } from "../store/index.js";
import { checkOperatorToken } from "./credentials.js";
import type { RateLimits } from "./rate-limits.js";
import { type RegistrationRoutesOptions, registrationRoutes } from "./registration-routes.js";
import { createServer, type ServerOptions } from "./server.js";

/** Options of a service, whatever its store is kept in. */
export interface ServiceOptions extends ServerOptions {
  /** The token of the operator's routes: at least 32 visible ASCII characters. */
  readonly operatorToken: string;
  /** Default: 3000. 0: a free port. */
  readonly port?: number | undefined;
  /** The address to listen on. Default: 127.0.0.1, which other machines cannot reach. */
  readonly host?: string | undefined;
  /** Milliseconds between two runs of maintenance, 1,000 to 2,147,483,647; false: none. Default: 3,600,000 (an hour). */
  readonly maintenanceIntervalMs?: number | false | undefined;
  /** False: none. Default: see `RateLimits`. */
  readonly rateLimits?: RateLimits | false | undefined;
  /** Whether `/metrics` is answered without the operator's token. Default: false. */
  readonly publicMetrics?: boolean | undefined;
}

export type { Problem } from "./problem.js";
export type { RateLimits } from "./rate-limits.js";
export type { InvalidField } from "./refusals.js";
export { type RegistrationRoutesOptions, registrationRoutes } from "./registration-routes.js";
export { type Served, type ServeOptions, serve } from "./serve.js";
export type { LogLevel, LogStream, ServerOptions } from "./server.js";

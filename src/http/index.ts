export type { Problem } from "./problem.js";
export type { RateLimits } from "./rate-limits.js";
export type { InvalidField } from "./refusals.js";
export { type RegistrationRoutesOptions, registrationRoutes } from "./registration-routes.js";
export { type Served, type ServeOptions, serve } from "./serve.js";
export { type ServedPostgres, type ServePostgresOptions, servePostgres } from "./serve-postgres.js";
export type { ServedStore } from "./served-store.js";
export type { LogLevel, LogStream, ServerOptions } from "./server.js";
export type { Service, ServiceOptions } from "./service.js";

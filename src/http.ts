import "./node-version/guard.js";

export {
  type InvalidField,
  type LogLevel,
  type LogStream,
  type Problem,
  type RateLimits,
  type RegistrationRoutesOptions,
  registrationRoutes,
  type Served,
  type ServedPostgres,
  type ServedStore,
  type ServeOptions,
  type ServePostgresOptions,
  type ServerOptions,
  type Service,
  type ServiceOptions,
  serve,
  servePostgres,
} from "./http/index.js";

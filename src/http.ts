import "./node-version/guard.js";

export {
  type InvalidField,
  type LogLevel,
  logStoreEvents,
  type Problem,
  type RateLimits,
  type RegistrationRoutesOptions,
  registrationRoutes,
  type Served,
  type ServeOptions,
  type ServerOptions,
  serve,
} from "./http/index.js";

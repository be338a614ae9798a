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
  type ServeOptions,
  type ServerOptions,
  serve,
} from "./http/index.js";

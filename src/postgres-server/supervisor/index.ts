export { freePort } from "./free-port.js";
export type { ServerPlan } from "./protocol.js";
export { type SupervisedServer, startSupervised } from "./supervisor.js";

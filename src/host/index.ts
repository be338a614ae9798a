export { type Application, type ConnectedClient, openApplication, type TargetModules } from "./application.js";
export type { ContactFacts } from "./contact-facts.js";
export type { Target } from "./contacted-target.js";
export type { ControlledRun, ControlledThreads, NeedsRealTime, RunOutcome } from "./controlled-run.js";
export { openControlledThreads } from "./controlled-threads.js";
export { collectOutput, type Executor, type FreeThreads, openExecutor } from "./executor/index.js";
export { makeContact, stallMessage } from "./first-contact.js";
export type { FreeClientReport, FreeClientTask } from "./free-run.js";
export type { FreeRunOutcome } from "./free-threads.js";
export { killGroup, untilEnded } from "./kill-group.js";
export { loadTarget } from "./load-target.js";
export { locate } from "./locate.js";
export { openOneProcess } from "./one-process.js";
export type { RecoveryOutcome, RecoveryRequest } from "./recovery-threads.js";
export { createRunDirectories, type RunDirectories } from "./run-directories.js";
export { type RunServices, servicesWithoutControl } from "./run-services.js";
export {
  createServiceProvider,
  type ServiceOptions,
  type ServiceProvider,
  type SoakedServer,
} from "./service-provider.js";
export { FailedStage, runStage } from "./stage.js";

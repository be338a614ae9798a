export { changeKey } from "./change-key.js";
export { deleteAbandonedDrafts } from "./drafts.js";
export { finishAllRemovals, type RecoveryReport, recover } from "./recovery.js";
export {
  type RegisterManyAnswer,
  type RegisterManyOptions,
  type RegistrationEntry,
  registerMany,
} from "./register-many.js";
export { createRegistrar, type Registrar, type Registration } from "./registration.js";
export { removeAccount } from "./removal.js";

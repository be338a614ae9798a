import "../src/node-version/guard.js";

export {
  type Account,
  hasKnownAuthId,
  newAccount,
  type Settings,
  sameAccount,
  withAuthId,
  withSettings,
} from "./account.js";
export { checkAgainstState, settleAuthIds } from "./against-state.js";
export { assignAuthIds } from "./auth-id-assignments.js";
export { briefAuthId, describeViolation, type NameAuthId } from "./describe-violation.js";
export { disturb, type EnvironmentAction } from "./environment.js";
export { checkInvariants, type Violation, type ViolationCode } from "./invariants.js";
export {
  type ChangeKeyOperation,
  type KeyOperation,
  type KeyResponse,
  type Operation,
  type OperationType,
  operationTypes,
  type Response,
} from "./operation.js";
export {
  type AccountRow,
  type ApiKeyRow,
  accountRows,
  namesOfTables,
  partOf,
  type RegistryRow,
  type StoreSnapshot,
  storedAuthIds,
  type TableNames,
  type UserDatabase,
} from "./snapshot.js";
export { emptyState, type State, withAccount } from "./state.js";
export { type KeyStep, type Step, step, stepKey } from "./step.js";

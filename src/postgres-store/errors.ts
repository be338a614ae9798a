import { RegistrationStoreError } from "../store/index.js";

/**
 * No server could be reached that accepts writes (a reader: that answers), for as long as the call may wait. Nothing was
 * changed, and repeating it is safe. `cause` is the last error.
 */
export class StoreUnreachableError extends RegistrationStoreError {
  readonly code = "STORE_UNREACHABLE";
}

/**
 * The connection was lost while COMMIT was under way, and no server could be asked in time whether it took effect. The
 * operation took effect completely or not at all; `find` tells which. Repeating `register`, `update`, `setActive` and
 * `remove` is safe, though an answer may then say that it was done before. `cause` is the last error.
 */
export class OutcomeUnknownError extends RegistrationStoreError {
  readonly code = "OUTCOME_UNKNOWN";
}

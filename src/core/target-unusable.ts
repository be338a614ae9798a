import { fileURLToPath } from "node:url";
import type { Stage } from "./stage.js";

/** Why a target cannot be verified. `broken`: its module breaks the contract. `silent`: it never answers. */
export interface ContactFailure {
  readonly kind: "broken" | "silent";
  readonly message: string;
  /** The stage that failed. Undefined: an operation, or none. */
  readonly stage?: Stage;
}

/** The target could not be verified at all: its module breaks the contract, uses an unknown driver, or never answers. */
export class TargetUnusableError extends Error {
  override readonly name = "TargetUnusableError";
  readonly code = "TARGET_UNUSABLE";
  readonly kind: ContactFailure["kind"];
  /** The message without the name of the target. */
  readonly reason: string;
  /** `target`: path or URL of its module. */
  constructor(target: string, failure: ContactFailure) {
    super(`cannot use the target ${target.startsWith("file:") ? fileURLToPath(target) : target}: ${failure.message}`);
    this.kind = failure.kind;
    this.reason = failure.message;
  }
}

import { fileURLToPath } from "node:url";

/** Why a target cannot be verified. `broken`: its module must be fixed first. `silent`: it never answers. */
export type ContactFailure = { readonly kind: "broken" | "silent"; readonly message: string };

/**
 * The target cannot be verified: its module is broken, it uses something that Rollcall does not know, or it never
 * answers.
 */
export class TargetUnusableError extends Error {
  override readonly name = "TargetUnusableError";
  readonly code = "TARGET_UNUSABLE";
  readonly kind: ContactFailure["kind"];
  /** Without the name of the target. */
  readonly reason: string;
  /** `target`: path or URL of its module. */
  constructor(target: string, failure: ContactFailure) {
    super(`cannot verify ${target.startsWith("file:") ? fileURLToPath(target) : target}: ${failure.message}`);
    this.kind = failure.kind;
    this.reason = failure.message;
  }
}

/**
 * An invariant of Rollcall does not hold. It is a defect of Rollcall, not of the target. No result after it could be
 * trusted.
 */
export class InvariantError extends Error {
  override readonly name = "InvariantError";
  readonly code: "INVARIANT_BROKEN" | "IDENTITY_COLLISION";

  constructor(message: string, code: InvariantError["code"] = "INVARIANT_BROKEN") {
    super(message);
    this.code = code;
  }
}

/** @throws {InvariantError} unless the condition holds */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}

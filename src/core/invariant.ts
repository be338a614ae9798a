/**
 * Something that must always hold in the harness does not: a defect of the harness, never of a target. It is thrown
 * because no result could be believed after it.
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

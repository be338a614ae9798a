/**
 * What this code says of itself does not hold: a defect of the harness, never of a target. Thrown instead of going on,
 * since whatever would be reported then could not be believed.
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

/** A server did not start. Its supervisor sends the message to Rollcall. */
export class StartError extends Error {
  override readonly name = "StartError";
  readonly code = "POSTGRES_START_FAILED";
}

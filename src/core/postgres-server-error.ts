/**
 * Why there is no disposable PostgreSQL server, or why it cannot be used. `POSTGRES_MISSING`: neither given, nor in a
 * package, nor on the machine. `POSTGRES_VERSION`: none of the version that was asked for. `POSTGRES_UNREACHABLE`: the
 * given server does not let Rollcall in. `POSTGRES_RIGHTS`: its role lacks a right. `POSTGRES_START_FAILED`: a server was
 * found, but does not start or has ended. `POSTGRES_NOT_RESTORED`: a database holds something that Rollcall cannot make again,
 * or cannot remove. `POSTGRES_OUTSIDE`: a run has created something outside of its database, which other runs see.
 * `POSTGRES_SESSION_STAYS`: a session cannot be ended.
 */
type PostgresServerErrorCode =
  | "POSTGRES_MISSING"
  | "POSTGRES_VERSION"
  | "POSTGRES_UNREACHABLE"
  | "POSTGRES_RIGHTS"
  | "POSTGRES_START_FAILED"
  | "POSTGRES_NOT_RESTORED"
  | "POSTGRES_OUTSIDE"
  | "POSTGRES_SESSION_STAYS";

/** There is no PostgreSQL server that can be used. The message says what is missing, and what to do. */
export class PostgresServerError extends Error {
  override readonly name = "PostgresServerError";
  readonly code: PostgresServerErrorCode;
  constructor(code: PostgresServerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

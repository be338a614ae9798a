/**
 * The part of a pino logger that the store uses. Any object with these three methods will do. `fields` never contain an
 * API key, only its auth id.
 */
export interface Logger {
  /** One registration or removal. */
  debug(fields: object, message: string): void;
  /** What opening the store did, and applied migrations. */
  info(fields: object, message: string): void;
  /** What recovery could not finish, and audit findings. */
  warn(fields: object, message: string): void;
}

/** Logs nothing. The default. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
};

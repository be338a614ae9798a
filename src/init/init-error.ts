/** The stable codes of the errors of `rollcall init`. */
export type InitErrorCode =
  /** There is no package.json, or it cannot be read. */
  | "INIT_PACKAGE"
  /** The file of the target, or another target, is there already. */
  | "INIT_EXISTS"
  /** The target cannot be written there. */
  | "INIT_FILE";

/** `rollcall init` cannot do its work. Nothing was changed. */
export class InitError extends Error {
  override readonly name = "InitError";
  readonly code: InitErrorCode;
  constructor(code: InitErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

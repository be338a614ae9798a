/** A config file cannot be used. The message names the file, and what to write instead. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  /**
   * `CONFIG_NOT_FOUND`: the file that was asked for does not exist. `CONFIG_AMBIGUOUS`: there are several.
   * `CONFIG_UNREADABLE`: it cannot be loaded. `CONFIG_INVALID`: an option in it is unknown, or has a wrong value.
   */
  readonly code: "CONFIG_NOT_FOUND" | "CONFIG_AMBIGUOUS" | "CONFIG_UNREADABLE" | "CONFIG_INVALID";
  constructor(code: ConfigError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

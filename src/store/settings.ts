import * as v from "valibot";
import { InvalidSettingsError } from "./errors.js";
import { firstProblem, plainObject, typeOf } from "./validation.js";

/** The settings of an account. `update` does not change a field that is left out or undefined; null clears it. */
export interface Settings {
  /** A name for the key, at most 200 characters of well-formed Unicode. Default: null. */
  readonly keyName?: string | null | undefined;
  /** Whole seconds from 1 to 2,592,000 (30 days). Default: null. */
  readonly pollInterval?: number | null | undefined;
}

const nameCharactersMax = 200;
const pollIntervalSecondsMax = 2_592_000;

const fields = v.strictObject({
  keyName: v.nullish(
    v.pipe(
      v.string("must be a string or null"),
      v.check((name) => name.isWellFormed(), "must be well-formed Unicode, without lone surrogates"),
      // Counts code points: most emoji are one character, though two UTF-16 units.
      v.check((name) => [...name].length <= nameCharactersMax, `must have at most ${nameCharactersMax} characters`),
    ),
  ),
  pollInterval: v.nullish(
    v.pipe(
      v.number("must be a whole number of seconds or null"),
      v.integer("must be a whole number of seconds or null"),
      v.minValue(1, "must be at least 1 second"),
      v.maxValue(pollIntervalSecondsMax, `must be at most ${pollIntervalSecondsMax} seconds (30 days)`),
    ),
  ),
});

/** The default of `register`. */
export const noSettings: Settings = {};

/**
 * Returns the settings.
 * @throws {InvalidSettingsError} If a field is not valid. The message names the field, the rule and the value.
 */
export function checkSettings(settings: unknown): Settings {
  const result = v.safeParse(v.pipe(plainObject, fields), settings);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new InvalidSettingsError(firstProblem("the settings", settings, issue, Object.keys(fields.entries)));
}

/**
 * Returns the flag.
 * @throws {InvalidSettingsError} If it is no boolean.
 */
export function checkActive(active: unknown): boolean {
  if (typeof active === "boolean") return active;
  throw new InvalidSettingsError(`the active flag must be true or false, but it is ${typeOf(active)}`);
}

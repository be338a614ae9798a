import * as v from "valibot";
import { InvalidSettingsError } from "./errors.js";
import { firstProblem, plainObject, typeOf } from "./validation.js";

/** What an application says about a registration. A field left out is left as it is; null clears it. */
export interface Settings {
  /** At most 200 characters. Default: null. */
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
      // Counted as a person would: an emoji is one character, though two UTF-16 units.
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

/** @throws InvalidSettingsError naming the field, the rule and the value. */
export function checkSettings(settings: unknown): Settings {
  const result = v.safeParse(v.pipe(plainObject, fields), settings);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new InvalidSettingsError(firstProblem("the settings", settings, issue, Object.keys(fields.entries)));
}

/** @throws InvalidSettingsError where the flag is not a boolean. */
export function checkActive(active: unknown): boolean {
  if (typeof active === "boolean") return active;
  throw new InvalidSettingsError(`the active flag must be true or false, but it is ${typeOf(active)}`);
}

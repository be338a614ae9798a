import { z } from "zod";
import { InvalidSettingsError } from "./errors.js";
import { firstProblem } from "./validation.js";

/** What an application says about a registration. A field left out is left as it is; null clears it. */
export interface Settings {
  /** At most 200 characters. Default: null. */
  readonly keyName?: string | null | undefined;
  /** Whole seconds from 1 to 2,592,000 (30 days). Default: null. */
  readonly pollInterval?: number | null | undefined;
}

const nameCharactersMax = 200;
const pollIntervalSecondsMax = 2_592_000;

const schema = z.strictObject({
  keyName: z
    .string("must be a string or null")
    .refine((name) => name.isWellFormed(), "must be well-formed Unicode, without lone surrogates")
    // Counted as a person would: an emoji is one character, though two UTF-16 units.
    .refine((name) => [...name].length <= nameCharactersMax, `must have at most ${nameCharactersMax} characters`)
    .nullish(),
  pollInterval: z
    .int("must be a whole number of seconds or null")
    .min(1, "must be at least 1 second")
    .max(pollIntervalSecondsMax, `must be at most ${pollIntervalSecondsMax} seconds (30 days)`)
    .nullish(),
});

/** @throws InvalidSettingsError naming the field, the rule and the value. */
export function checkSettings(settings: unknown): Settings {
  const result = schema.safeParse(settings);
  if (result.success) return result.data;
  throw new InvalidSettingsError(firstProblem("the settings", settings, result.error, Object.keys(schema.shape)));
}

/** @throws InvalidSettingsError where the flag is not a boolean. */
export function checkActive(active: unknown): boolean {
  if (typeof active === "boolean") return active;
  throw new InvalidSettingsError(`the active flag must be true or false, but it is ${JSON.stringify(active)}`);
}

import { describeError, type Operation, type Outcome, shown, summarizeError } from "../core/index.js";
import { quoteKey } from "./quote.js";
import type { RegistrationTarget } from "./target.js";

/**
 * What `canonicalKey` makes of keys. It is target code, so it runs where targets run: the main process asks for all keys that
 * will be used as if it were an operation of a client, once, and knows them as plain data from then on.
 */
export interface Canonicalise extends Operation {
  readonly type: "canonicalKey";
  readonly keys: readonly string[];
}

export function isCanonicalise(operation: Operation): operation is Canonicalise {
  return operation.type === "canonicalKey";
}

/** Returns the form of each key, in their order; malformed, with what came, if one has none. */
export function canonicalise(
  target: Pick<RegistrationTarget, "canonicalKey">,
  keys: readonly string[],
): Outcome<never> {
  const forms: string[] = [];
  for (const key of keys) {
    let form: unknown;
    try {
      form = target.canonicalKey?.(key);
    } catch (error) {
      const came = describeError(summarizeError(error));
      return {
        type: "malformed",
        message: `canonicalKey must return a string for any key, but threw ${came} for ${quoteKey(key)}`,
      };
    }
    if (typeof form !== "string") {
      return {
        type: "malformed",
        message: `canonicalKey must return a string, but returned ${shown(form)} for ${quoteKey(key)}`,
      };
    }
    forms.push(form);
  }
  return { type: "answered", answer: forms as never };
}

/** The forms that `canonicalise` has returned. */
export function formsIn(outcome: Outcome | undefined): readonly string[] {
  if (outcome?.type !== "answered") return [];
  return outcome.answer as readonly string[];
}

import type { AccessMode } from "../../core/index.js";
import { type Accesses, type Effect, none } from "./accesses.js";
import { argumentValue, type Parameters } from "./parameters.js";
import type { Argument, FunctionCall } from "./statement.js";

/*
 * Advisory locks. A key is one number of 64 bits, or two of 32; the two kinds are apart. A key that is known is a resource
 * of its own. A key that is computed may be any: so each known key adds to `advisory`, and an unknown one writes it.
 */

const any = "advisory";

/** Returns what one of the functions of advisory locks touches. */
export function effectOfAdvisory({ name, arguments: keys }: FunctionCall, parameters: Parameters): Effect {
  const of = name.name;
  const mode: AccessMode = of.includes("_shared") ? "read" : "write";
  const key = of.endsWith("_all") ? undefined : keyOf(keys, parameters);
  const touched: Accesses =
    key === undefined
      ? new Map([[any, "write"]])
      : new Map<string, AccessMode>([
          [any, "add"],
          [`${any}:${key}`, mode],
        ]);
  const isOfTransaction = of.includes("_xact_");
  const ofTransaction = isOfTransaction ? touched : none;
  return { now: touched, commit: ofTransaction, rollback: ofTransaction, session: isOfTransaction ? none : touched };
}

function keyOf(keys: readonly Argument[], parameters: Parameters): string | undefined {
  const numbers = keys.map((key) => {
    const text = argumentValue(key, parameters);
    return text !== undefined && /^-?\d+$/.test(text) ? String(BigInt(text)) : undefined;
  });
  return numbers.includes(undefined) || numbers.length === 0 ? undefined : numbers.join(",");
}

import type { Operation } from "rollcall/model";
import * as v from "valibot";

const settings = v.object({
  keyName: v.optional(v.nullable(v.string())),
  pollInterval: v.optional(v.nullable(v.number())),
});

const key = v.string();
const form = v.variant("type", [
  v.object({ type: v.literal("register"), key, settings }),
  v.object({ type: v.literal("find"), key }),
  v.object({ type: v.literal("update"), key, settings }),
  v.object({ type: v.literal("setActive"), key, active: v.boolean() }),
  v.object({ type: v.literal("remove"), key }),
  v.object({ type: v.literal("changeKey"), key, newKey: key }),
  v.object({ type: v.literal("listActive") }),
  v.object({ type: v.literal("writeUserData"), key, value: v.string() }),
  v.object({ type: v.literal("readUserData"), key }),
]);

/**
 * The operation in a counterexample file.
 * @throws Error with the field and what is wrong with it
 */
export function parseOperation(value: unknown): Operation {
  const parsed = v.safeParse(form, value);
  if (parsed.success) return parsed.output as Operation;
  const [{ path, message }] = parsed.issues;
  throw new Error([...(path ?? []).map((part) => String(part.key)), message].join(": "));
}

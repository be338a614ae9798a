import type { Finding } from "../core/index.js";
import type { Outcome, RegistrationEvent } from "./event.js";
import { quoteKey } from "./quote.js";

/** What was asked of a key, and what came of it. */
type Asked = Pick<RegistrationEvent, "operation" | "outcome">;

/**
 * The findings, the first with a hint if the store has given one auth id to two default keys that differ only in case or
 * in white space. A store of e-mail addresses does so on purpose, and is then convicted of whatever follows from it.
 * `own`: the keys that the target names; then they were chosen for it, and no hint is given.
 */
export function withHintAtKeys(
  findings: readonly Finding[],
  own: readonly string[] | undefined,
  asked: readonly Asked[],
): readonly Finding[] {
  const [first, ...others] = findings;
  const pair = own === undefined ? oneAccountForTwo(asked) : undefined;
  if (first === undefined || pair === undefined) return findings;
  const [one, other] = pair;
  const how =
    one.toLowerCase() === other.toLowerCase()
      ? "in case"
      : one.normalize("NFC") === other.normalize("NFC")
        ? "in the Unicode form of a letter"
        : "in case or white space";
  const hint =
    `${quoteKey(one)} and ${quoteKey(other)} differ only ${how}: ` +
    "if they are one account for this store, declare canonicalKey, or name other keys in apiKeys";
  return [{ ...first, values: { ...first.values, hint } }, ...others];
}

function oneAccountForTwo(asked: readonly Asked[]): readonly [string, string] | undefined {
  const known = new Map<string, string>();
  for (const { operation, outcome } of asked) {
    const authId = authIdIn(outcome);
    if (authId === undefined || !("key" in operation)) continue;
    const { key } = operation;
    const other = known.get(authId);
    const isOneAccount = other !== undefined && other !== key && !isCreated(outcome);
    if (isOneAccount && plain(other) === plain(key)) return [other, key];
    known.set(authId, other ?? key);
  }
  return undefined;
}

function authIdIn(outcome: Outcome): string | undefined {
  if (outcome.type !== "answered") return undefined;
  const { answer } = outcome;
  return answer.type === "registered" || answer.type === "found" ? answer.registration?.authId : undefined;
}

/** An account that was just created is no other key's, whatever its id. */
function isCreated(outcome: Outcome): boolean {
  if (outcome.type !== "answered" || outcome.answer.type !== "registered") return false;
  return outcome.answer.registration.created === true;
}

function plain(key: string): string {
  return key.normalize("NFC").toLowerCase().replace(/\s+/g, "");
}

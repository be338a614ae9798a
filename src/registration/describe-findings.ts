import { describeViolation, type Operation, type Violation } from "rollcall/model";
import { describeError, type ErrorSummary, type Finding } from "../core/index.js";
import { describeAuthId, quoteKey } from "./quote.js";

/**
 * The sentence of a finding of this workload. Findings at rest are violations of the model's invariants: their values hold
 * what `describeViolation` needs, and the keys of the auth ids that it names.
 */
export function describeRegistrationFinding(code: string, values: Finding["values"]): string {
  switch (code) {
    case "wrong-answer":
      return `listActive() is wrong: ${describeListing(values)}`;
    case "refused-unregistered": {
      return describeRefusal(values as { operation: Operation; error: ErrorSummary });
    }
    case "not-linearizable":
      return describeContradiction(values);
    case "auth-id-shared":
      if ("otherKey" in values) {
        const { key, otherKey, authId } = values;
        return `${quoteKey(String(key))} and ${quoteKey(String(otherKey))} share the auth id ${quoteKey(String(authId))}`;
      }
      return describeAtRest(code, values);
    case "account-unexpected":
      if ("authId" in values) return `${quoteKey(String(values.authId))} is stored, but no answer ever named it`;
      return describeAtRest(code, values);
    default:
      return describeAtRest(code, values);
  }
}

/** A conflict where there was none. */
function describeRefusal({
  operation,
  error,
}: {
  readonly operation: Operation;
  readonly error: ErrorSummary;
}): string {
  const because = `is refused as registered already: ${describeError(error)}`;
  if (operation.type === "changeKey") {
    const asked = `changeKey(${quoteKey(operation.key)}, ${quoteKey(operation.newKey)})`;
    return `${asked} ${because}; at no moment of the call was the old key registered and the new key another account's`;
  }
  const what = `${operation.type}(${"key" in operation ? quoteKey(operation.key) : ""})`;
  return `${what} ${because}; the key was registered at no moment of the call`;
}

function describeAtRest(code: string, { subject, keys, ...values }: Finding["values"]): string {
  const known = (keys ?? {}) as { readonly [authId: string]: string };
  const violation = { code: code as Violation["code"], subject: String(subject ?? ""), values };
  return describeViolation(violation, (authId) => describeAuthId(authId, known[authId]));
}

/** A list that is wrong whatever the clients did. */
function describeListing({ authId, reason }: Finding["values"]): string {
  return reason === "unknown"
    ? `it lists ${quoteKey(String(authId))}, which no answer ever named`
    : `it lists ${quoteKey(String(authId))} twice`;
}

/** What a list contradicts. */
function describeContradiction(values: Finding["values"]): string {
  if ("shown" in values) {
    const shown = values.shown as readonly { readonly key: string; readonly listed: boolean }[];
    const parts = shown.map(({ key, listed }) => `${quoteKey(key)} ${listed ? "active" : "not active"}`);
    return `listActive() shows ${parts.join(" and ")}; at no one moment was that so`;
  }
  const { key, keys, listed, listedCount, type, atRest } = values;
  if (Array.isArray(keys)) {
    const of = keys.map((each) => quoteKey(String(each))).join(" and ");
    return `listActive() shows ${listedCount} of the accounts of ${of}; no order of the operations explains that`;
  }
  if (atRest === true)
    return `the store at rest holds of ${quoteKey(String(key))} what no order of the operations explains`;
  if (type !== undefined) {
    return `${type} of ${quoteKey(String(key))} was answered in contradiction to what listActive() showed`;
  }
  return `listActive() said of ${quoteKey(String(key))}: ${listed === true ? "listed" : "not listed"}; no order of the operations explains that`;
}

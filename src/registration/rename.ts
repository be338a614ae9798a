import type { CheckedResponse, KeyCheckedOperation } from "./checked-operation.js";
import type { Registration } from "./target.js";

type Naming = (original: string) => string;

/**
 * Replaces the names of an operation on one key: the key and auth ids. The model only compares them, so the histories of
 * keys that differ in nothing else are checked as one. A snapshot of the store has names that are not replaced.
 */
export function renameEntry(
  operation: KeyCheckedOperation,
  response: CheckedResponse | undefined,
  name: Naming,
): { readonly operation: KeyCheckedOperation; readonly response: CheckedResponse | undefined } | undefined {
  const renamed = { ...operation, key: name(operation.key) };
  switch (response?.type) {
    case "answered": {
      const { answer } = response;
      switch (answer.type) {
        case "registered":
        case "found": {
          if (answer.registration === null) return { operation: renamed, response };
          const registration = renameRegistration(answer.registration, name);
          return { operation: renamed, response: { type: "answered", answer: { ...answer, registration } } };
        }
        case "listed":
          return undefined;
        default:
          return { operation: renamed, response };
      }
    }
    case "listedAs": {
      const { authId } = response;
      return { operation: renamed, response: { type: "listedAs", authId: authId === null ? null : name(authId) } };
    }
    case "listedIds":
    case "quiescent":
      return undefined;
    default:
      return { operation: renamed, response };
  }
}

function renameRegistration(registration: Registration, name: Naming): Registration {
  return { ...registration, authId: name(registration.authId) };
}

import { checkAgainstState, type Operation } from "rollcall/model";
import type { Event, Finding } from "../../core/index.js";
import { sayAuthId, sayKey, sayObservation, sayOperation, sayState } from "../describe.js";
import type { CheckedResponse, KeyState } from "../specification.js";
import type { KeyEntry } from "./key-history.js";
import type { Contradiction } from "./possible-states.js";

/** A contradiction in words. */
export interface SaidContradiction {
  /** At least one. */
  readonly findings: readonly Finding[];
  /** The event that fits nowhere; none where it is the store at rest. */
  readonly culprit: Event | undefined;
  readonly possible: readonly KeyState[];
}

export function sayContradiction({ culprit: entry, possibleStates: possible }: Contradiction): SaidContradiction {
  const { operation, response } = entry;
  const culprit = sourceOf(entry);
  if (operation.type === "atRest")
    return { findings: differences(operation.key, response, possible), culprit, possible };
  if (response?.type === "conflict") {
    const what = `${sayOperation(operation as Operation)} is ${sayObservation(response)}`;
    const message = `${what}; the key was registered at no moment of the call`;
    return { findings: [{ code: "refused-unregistered", message }], culprit, possible };
  }
  const asked =
    operation.type === "isListed" ? `listActive() said of ${sayKey(operation.key)}` : sayOperation(operation);
  const before = possible.map((state) => sayState(state)).join(", or ");
  const message = `${asked}: ${sayResponse(response)}; no order of the operations explains that (just before: ${before})`;
  return { findings: [{ code: "not-linearizable", message }], culprit, possible };
}

function sourceOf({ source }: KeyEntry): Event | undefined {
  return source;
}

/** How the store at rest differs from the possible state that it is closest to. */
function differences(
  key: string,
  response: CheckedResponse | undefined,
  possible: readonly KeyState[],
): readonly Finding[] {
  const snapshot = response?.type === "rested" ? response.snapshot : undefined;
  const each = possible.map((state) =>
    snapshot === undefined
      ? []
      : checkAgainstState(snapshot, new Map(state === null ? [] : [[key, state]]), (authId) => sayAuthId(authId, key)),
  );
  const [closest = []] = each.toSorted((a, b) => a.length - b.length);
  if (closest.length > 0) return closest;
  return [{ code: "not-linearizable", message: `the store at rest holds of ${sayKey(key)} what nothing explains` }];
}

function sayResponse(response: CheckedResponse | undefined): string {
  if (response === undefined) return "";
  switch (response.type) {
    case "listedKeys":
    case "lost":
    case "rested":
      return "";
    case "listedAs":
      return response.authId === null ? "not listed" : "listed";
    default:
      return sayObservation(response);
  }
}

import { accountRows, type StoreSnapshot } from "rollcall/model";
import type { Outcome } from "./event.js";

/** What a store may tell of an account beside its auth id. */
const accountFields = ["keyName", "pollInterval", "active", "data"] as const;
export type AccountField = (typeof accountFields)[number];

/**
 * The fields that a store gives, in any of these answers or readings at rest. A message leaves the others out: "active:
 * true" would be news to the author of a store that knows no such thing.
 */
export function fieldsGiven(
  outcomes: readonly Outcome[],
  snapshots: readonly StoreSnapshot[] = [],
): readonly AccountField[] {
  const rows = snapshots.flatMap((snapshot) => {
    return [...accountRows(snapshot), ...(snapshot.registry ?? []), ...(snapshot.userDatabases ?? [])];
  });
  const objects: readonly object[] = [...outcomes.flatMap(answeredObject), ...rows];
  return accountFields.filter((field) => objects.some((object) => Reflect.get(object, field) !== undefined));
}

/** Whether `register` says which caller has created the account. */
export function givesCreated(outcomes: readonly Outcome[]): boolean {
  return outcomes.flatMap(answeredObject).some((object) => Reflect.get(object, "created") !== undefined);
}

function answeredObject(outcome: Outcome): object[] {
  if (outcome.type !== "answered") return [];
  const { answer } = outcome;
  switch (answer.type) {
    case "registered":
    case "found":
      return answer.registration === null ? [] : [answer.registration];
    case "data":
      return [{ data: answer.value }];
    case "done":
    case "listed":
      return [];
    default:
      return answer satisfies never;
  }
}

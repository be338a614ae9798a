import { describe, expect, test } from "vitest";
import { checkLinearizability, type HistoryEntry } from "#src/checker/index.js";
import {
  type AccountOperation,
  type AccountResponse,
  accountSpecification,
  type RegistrationOperation,
  type RegistrationResponse,
  recordedHistories,
  registrationSpecification,
} from "./histories/registration.js";

/*
 * Histories whose verdicts come from another checker: histories/README.md.
 */

const histories = recordedHistories();
const verdictOf = (linearizable: boolean) => (linearizable ? "linearizable" : "not-linearizable");

describe("the recorded histories", () => {
  test("are 400, half of them linearizable", () => {
    expect(histories).toHaveLength(400);
    expect(histories.filter(({ linearizable }) => linearizable)).toHaveLength(202);
  });

  test("have the verdicts of Porcupine, without partitions", () => {
    for (const { id, linearizable, operations } of histories) {
      const { verdict } = checkLinearizability(registrationSpecification, operations);
      expect(verdict, id).toBe(verdictOf(linearizable));
    }
  });

  test("have the verdicts of Porcupine with one partition for each key, if no operation concerns all keys", () => {
    const perKey = histories.filter(({ operations }) => operations.every(concernsOneKey));
    expect(perKey).toHaveLength(247);
    for (const { id, linearizable, operations } of perKey) {
      const { verdict } = checkLinearizability(accountSpecification, operations.filter(concernsOneKey));
      expect(verdict, id).toBe(verdictOf(linearizable));
    }
  });

  test("are linearizable until just before the culprit's response", () => {
    for (const { id, operations } of histories) {
      const result = checkLinearizability(registrationSpecification, operations);
      if (result.verdict !== "not-linearizable") continue;
      const { culprit, prefix } = result;
      const before = prefix.map((entry) =>
        entry === culprit ? { ...entry, response: undefined, return: null } : entry,
      );
      expect(checkLinearizability(registrationSpecification, prefix).verdict, id).toBe("not-linearizable");
      expect(checkLinearizability(registrationSpecification, before).verdict, id).toBe("linearizable");
    }
  });
});

function concernsOneKey(
  entry: HistoryEntry<RegistrationOperation, RegistrationResponse>,
): entry is HistoryEntry<AccountOperation, AccountResponse> {
  return entry.operation.type !== "listActive";
}

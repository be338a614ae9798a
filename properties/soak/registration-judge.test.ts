import { type KeyOperation, type Operation, operationTypes, type StoreSnapshot } from "rollcall/model";
import type { Outcome } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import { registrationSoaking } from "#src/registration/index.js";
import { createRecorder } from "#src/soak/index.js";

/*
 * How a soak judges what the clients of a registration store were told, without any process: the key "k", and what became
 * of it.
 */

const registration = { authId: "id of k", keyName: null, pollInterval: null, active: true };
const register: KeyOperation = { type: "register", key: "k", settings: {} };
const remove: KeyOperation = { type: "remove", key: "k" };
const find: KeyOperation = { type: "find", key: "k" };
const created = { type: "registered", registration: { ...registration, created: true } };
const found = { type: "found", registration };
const notFound = { type: "found", registration: null };
const done = { type: "done", found: true };

const empty: StoreSnapshot = { apiKeys: [], registry: [], userDatabases: [] };
const stored: StoreSnapshot = {
  apiKeys: [{ authId: "id of k" }],
  registry: [{ authId: "id of k", dbPath: "users/k" }],
  userDatabases: [{ path: "users/k" }],
};

const threw: Outcome = { type: "threw", error: { name: "Error", message: "no space left", code: "ENOSPC" } };

const reading: readonly string[] = ["find", "readUserData", "listActive"];

function newRecorder() {
  return createRecorder({
    writes: ({ type }) => !reading.includes(type),
    subject: (operation) => (operation as Partial<KeyOperation>).key,
  });
}

function newJudge() {
  const soaking = registrationSoaking({ offered: operationTypes, keysFor: () => ["k", "another"] });
  return soaking.newStorage().judge;
}

/** A soak in which one thing happens after the other. */
function story() {
  const recorder = newRecorder();
  const judge = newJudge();
  const told = {
    answered(operation: Operation, answer: unknown) {
      recorder.observed(recorder.call(0, operation), { type: "answered", answer });
      return told;
    },
    killedDuring(operation: Operation) {
      recorder.unanswered(recorder.call(0, operation));
      return told;
    },
    failedOnFullDisk(operation: KeyOperation) {
      const pending = recorder.call(0, operation);
      recorder.diskIsFull();
      recorder.diskHasSpace();
      recorder.observed(pending, threw);
      return told;
    },
    listed(...authIds: string[]) {
      const listActive: Operation = { type: "listActive" };
      recorder.observed(recorder.call(1, listActive), { type: "answered", answer: { type: "listed", authIds } });
      return told;
    },
    restarted(snapshot: StoreSnapshot) {
      told.isExplained();
      recorder.noteQuiescent(snapshot);
      return told;
    },
    judged: () => judge.advance(recorder.endSegment()),
    isExplained() {
      expect(told.judged()).toEqual({ type: "explained" });
      return told;
    },
    isConvictedOf(code: string) {
      expect(told.judged()).toMatchObject({ type: "failed", findings: [{ code }] });
    },
  };
  return told;
}

describe("a key that is changed", () => {
  const change: Operation = { type: "changeKey", key: "k", newKey: "l" };
  const back: Operation = { type: "changeKey", key: "l", newKey: "k" };
  const findNew: KeyOperation = { type: "find", key: "l" };
  const other = { type: "found", registration: { ...registration, authId: "id of l" } };

  test("is judged together with the other key, also in later segments", () => {
    const begun = story().answered(register, created).answered(change, done).isExplained();
    begun.answered(find, notFound).answered(findNew, found).isExplained();
    begun.answered(back, done).answered(findNew, notFound).answered(find, found).isExplained();
    begun.answered(findNew, found).isConvictedOf("not-linearizable");
  });

  test("may have another auth id from then on, and no third one", () => {
    const begun = story().answered(register, created).answered(change, done).answered(findNew, other).isExplained();
    begun.answered(findNew, found).isConvictedOf("not-linearizable");
  });

  test("was changed or not if its client was killed: after the restart it is known", () => {
    for (const [reached, gone] of [
      [find, findNew],
      [findNew, find],
    ] as const) {
      const begun = story().answered(register, created).isExplained().killedDuring(change).restarted(stored);
      begun.answered(reached, found).answered(gone, notFound).isExplained();
      begun.answered(gone, found).isConvictedOf("not-linearizable");
    }
  });

  test("must not be lost by a kill", () => {
    const begun = story().answered(register, created).isExplained().killedDuring(change).restarted(empty);
    begun.answered(find, notFound).answered(findNew, notFound).isConvictedOf("account-lost");
  });
});

describe("an operation whose client was killed", () => {
  test("may have taken effect", () => {
    story().killedDuring(register).restarted(stored).answered(find, found).isExplained();
  });

  test("may not have taken effect", () => {
    story().killedDuring(register).restarted(empty).answered(find, notFound).isExplained();
  });

  test("must not take effect after the recovery", () => {
    const late = story().killedDuring(register).restarted(empty).answered(find, notFound).isExplained();
    late.answered(find, found).isConvictedOf("not-linearizable");
  });

  test("must not take effect in part", () => {
    const half = { type: "found", registration: { ...registration, keyName: "a" } };
    const both: KeyOperation = { type: "register", key: "k", settings: { keyName: "a", pollInterval: 60 } };
    story().killedDuring(both).restarted(stored).answered(find, half).isConvictedOf("not-linearizable");
  });

  test("may be listed before any answer has named it: such a list is not checked", () => {
    story().killedDuring(register).listed("id of k").answered(remove, done).isExplained();
  });

  test("explains one account that no answer has named, and no more", () => {
    story().killedDuring(register).listed("id of k", "whose?").isConvictedOf("wrong-answer");
  });

  test("is settled for good: what follows is judged as exactly as if no client had been killed", () => {
    const later = story().answered(register, created).killedDuring(remove).restarted(stored).answered(find, found);
    later.isExplained().answered(remove, done).restarted(stored).answered(find, notFound);
    later.isConvictedOf("account-unexpected");
  });
});

describe("an operation that failed on a full disk", () => {
  test("may have taken effect, or not", () => {
    story().failedOnFullDisk(register).answered(find, found).isExplained();
    story().failedOnFullDisk(register).answered(find, notFound).isExplained();
  });

  test("must not do so in part", () => {
    const half = story()
      .answered(register, created)
      .failedOnFullDisk({ type: "update", key: "k", settings: { keyName: "a", pollInterval: 60 } });
    const answer = { type: "found", registration: { ...registration, keyName: "a" } };
    half.answered(find, answer).isConvictedOf("not-linearizable");
  });

  test("is excused only while the disk is full", () => {
    const recorder = newRecorder();
    recorder.diskIsFull();
    recorder.diskHasSpace();
    expect(recorder.observed(recorder.call(0, register), threw).outcome.type).toBe("threw");
  });
});

describe("what was answered", () => {
  test("must be there after a restart", () => {
    story().answered(register, created).restarted(empty).answered(find, notFound).isConvictedOf("account-lost");
  });

  test("must be there many rounds later", () => {
    const long = story().answered(register, created);
    for (let round = 0; round < 100; round += 1) long.killedDuring(register).restarted(stored).answered(find, found);
    long.isExplained().answered(find, notFound).isConvictedOf("not-linearizable");
  });

  test("must agree with the lists", () => {
    story().answered(register, created).isExplained().listed().isConvictedOf("not-linearizable");
  });

  test("must not name one account for two keys", () => {
    const other = { type: "registered", registration: { ...registration, created: true } };
    const shared = story().answered(register, created).isExplained();
    shared.answered({ ...register, key: "another" }, other).isConvictedOf("auth-id-shared");
  });

  test("must not leave an account in the store that no answer has named", () => {
    story().restarted(stored).answered(find, notFound).isConvictedOf("account-unexpected");
  });
});

describe("a failure", () => {
  test("says what it is about, and which states were possible", () => {
    const told = story().answered(register, created).isExplained().answered(find, notFound);
    expect(told.judged()).toMatchObject({
      findings: [{ code: "not-linearizable", values: { key: "k", operation: find } }],
      culprit: { operation: find },
      subjects: ["k"],
      possible: [{ active: true }],
    });
  });

  test("of an invariant is found at rest, and names the key of the account", () => {
    const judge = newJudge();
    const recorder = newRecorder();
    recorder.observed(recorder.call(0, register), { type: "answered", answer: created });
    expect(judge.advance(recorder.endSegment())).toEqual({ type: "explained" });
    expect(judge.checkAtRest(stored)).toBeUndefined();
    const withoutDatabase = { ...stored, userDatabases: [] };
    expect(judge.checkAtRest(withoutDatabase)).toMatchObject({
      findings: [{ code: "database-missing", values: { keys: { "id of k": "k" } } }],
      subjects: ["k"],
    });
  });
});

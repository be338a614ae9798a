import type { KeyOperation, StoreSnapshot } from "rollcall/model";
import type { Observation } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import type { Answer } from "#src/registration/index.js";
import { openLedger } from "#src/registration/index.js";
import { createRecorder } from "#src/soak/index.js";

/*
 * What a soak makes of the answers that it gets, without any process: the key "k", and what became of it.
 */

const registration = { authId: "id of k", keyName: null, pollInterval: null, active: true };
const register: KeyOperation = { type: "register", key: "k", settings: {} };
const remove: KeyOperation = { type: "remove", key: "k" };
const find: KeyOperation = { type: "find", key: "k" };
const created: Answer = { type: "registered", registration: { ...registration, created: true } };
const found: Answer = { type: "found", registration };
const notFound: Answer = { type: "found", registration: null };
const done: Answer = { type: "done", found: true };

const empty: StoreSnapshot = { apiKeys: [], registry: [], userDatabases: [] };
const stored: StoreSnapshot = {
  apiKeys: [{ authId: "id of k" }],
  registry: [{ authId: "id of k", dbPath: "users/k" }],
  userDatabases: [{ path: "users/k" }],
};

const threw: Observation = { type: "threw", error: { name: "Error", message: "no space left", code: "ENOSPC" } };

/** A soak in which one thing happens after the other. */
function story() {
  const recorder = createRecorder();
  const ledger = openLedger();
  const told = {
    answered(operation: KeyOperation, answer: Answer) {
      recorder.answered(recorder.call(0, operation), { type: "answered", answer });
      return told;
    },
    killedDuring(operation: KeyOperation) {
      recorder.unanswered(recorder.call(0, operation));
      return told;
    },
    failedOnFullDisk(operation: KeyOperation) {
      const pending = recorder.call(0, operation);
      recorder.diskIsFull();
      recorder.diskHasSpace();
      recorder.answered(pending, threw);
      return told;
    },
    listed(...authIds: string[]) {
      const answer: Answer = { type: "listed", authIds };
      recorder.answered(recorder.call(1, { type: "listActive" }), { type: "answered", answer });
      return told;
    },
    restarted(snapshot: StoreSnapshot) {
      told.isExplained();
      recorder.rested(snapshot);
      return told;
    },
    judged: () => ledger.advance(recorder.cut()),
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

  test("must not take effect by halves", () => {
    const half: Answer = { type: "found", registration: { ...registration, keyName: "a" } };
    const both: KeyOperation = { type: "register", key: "k", settings: { keyName: "a", pollInterval: 60 } };
    story().killedDuring(both).restarted(stored).answered(find, half).isConvictedOf("not-linearizable");
  });

  test("may be known to others before it is known by its name: such a list says nothing", () => {
    story().killedDuring(register).listed("id of k").answered(remove, done).isExplained();
  });

  test("explains one account that nobody was told of, and no more", () => {
    story().killedDuring(register).listed("id of k", "whose?").isConvictedOf("wrong-answer");
  });

  test("is settled for good: what follows is as exact as if nobody had been killed", () => {
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

  test("must not do so by halves", () => {
    const half = story()
      .answered(register, created)
      .failedOnFullDisk({ type: "update", key: "k", settings: { keyName: "a", pollInterval: 60 } });
    const answer: Answer = { type: "found", registration: { ...registration, keyName: "a" } };
    half.answered(find, answer).isConvictedOf("not-linearizable");
  });

  test("is excused only while the disk is full", () => {
    const recorder = createRecorder();
    recorder.diskIsFull();
    recorder.diskHasSpace();
    expect(recorder.answered(recorder.call(0, register), threw).observation.type).toBe("threw");
  });
});

describe("what was answered", () => {
  test("must be there after a restart", () => {
    story().answered(register, created).restarted(empty).answered(find, notFound).isConvictedOf("account-lost");
  });

  test("must be there many epochs later", () => {
    const long = story().answered(register, created);
    for (let epoch = 0; epoch < 100; epoch += 1) long.killedDuring(register).restarted(stored).answered(find, found);
    long.isExplained().answered(find, notFound).isConvictedOf("not-linearizable");
  });

  test("must agree with the lists", () => {
    story().answered(register, created).isExplained().listed().isConvictedOf("not-linearizable");
  });

  test("must not name one account for two keys", () => {
    const other: Answer = { type: "registered", registration: { ...registration, created: true } };
    const shared = story().answered(register, created).isExplained();
    shared.answered({ ...register, key: "another" }, other).isConvictedOf("auth-id-shared");
  });

  test("must not leave an account in the store that nobody was told of", () => {
    story().restarted(stored).answered(find, notFound).isConvictedOf("account-unexpected");
  });
});

import type { KeyOperation, StoreSnapshot } from "rollcall/model";
import type { Answer, Observation } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import { openLedger } from "#src/registration/index.js";
import { createRecorder } from "#src/soak/index.js";

/*
 * What a soak concludes from the answers of its clients, without processes. Every history concerns the key "k".
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

/** Returns a soak whose events are added one after the other. */
function soak() {
  const recorder = createRecorder();
  const checker = openLedger();
  const events = {
    answered(operation: KeyOperation, answer: Answer) {
      recorder.answered(recorder.call(0, operation), { type: "answered", answer });
      return events;
    },
    killedDuring(operation: KeyOperation) {
      recorder.unanswered(recorder.call(0, operation));
      return events;
    },
    failedOnFullDisk(operation: KeyOperation) {
      const pending = recorder.call(0, operation);
      recorder.diskIsFull();
      recorder.diskHasSpace();
      recorder.answered(pending, threw);
      return events;
    },
    listed(...authIds: string[]) {
      const answer: Answer = { type: "listed", authIds };
      recorder.answered(recorder.call(1, { type: "listActive" }), { type: "answered", answer });
      return events;
    },
    restarted(snapshot: StoreSnapshot) {
      events.isExplained();
      recorder.rested(snapshot);
      return events;
    },
    judged: () => checker.advance(recorder.cut()),
    isExplained() {
      expect(events.judged()).toEqual({ type: "explained" });
      return events;
    },
    isConvictedOf(code: string) {
      expect(events.judged()).toMatchObject({ type: "failed", findings: [{ code }] });
    },
  };
  return events;
}

describe("an operation whose client was killed", () => {
  test("may have taken effect", () => {
    soak().killedDuring(register).restarted(stored).answered(find, found).isExplained();
  });

  test("may not have taken effect", () => {
    soak().killedDuring(register).restarted(empty).answered(find, notFound).isExplained();
  });

  test("must not take effect after the recovery", () => {
    const late = soak().killedDuring(register).restarted(empty).answered(find, notFound).isExplained();
    late.answered(find, found).isConvictedOf("not-linearizable");
  });

  test("must not take effect partially", () => {
    const half: Answer = { type: "found", registration: { ...registration, keyName: "a" } };
    const both: KeyOperation = { type: "register", key: "k", settings: { keyName: "a", pollInterval: 60 } };
    soak().killedDuring(both).restarted(stored).answered(find, half).isConvictedOf("not-linearizable");
  });

  test("may appear in a list before its auth id is known", () => {
    soak().killedDuring(register).listed("id of k").answered(remove, done).isExplained();
  });

  test("explains one unknown account in a list, and not two", () => {
    soak().killedDuring(register).listed("id of k", "unknown").isConvictedOf("wrong-answer");
  });

  test("is resolved after the restart: later checks are exact again", () => {
    const later = soak().answered(register, created).killedDuring(remove).restarted(stored).answered(find, found);
    later.isExplained().answered(remove, done).restarted(stored).answered(find, notFound);
    later.isConvictedOf("account-unexpected");
  });
});

describe("an operation that failed on a full disk", () => {
  test("may have taken effect or not", () => {
    soak().failedOnFullDisk(register).answered(find, found).isExplained();
    soak().failedOnFullDisk(register).answered(find, notFound).isExplained();
  });

  test("must not take effect partially", () => {
    const half = soak()
      .answered(register, created)
      .failedOnFullDisk({ type: "update", key: "k", settings: { keyName: "a", pollInterval: 60 } });
    const answer: Answer = { type: "found", registration: { ...registration, keyName: "a" } };
    half.answered(find, answer).isConvictedOf("not-linearizable");
  });

  test("may fail only while the disk is full", () => {
    const recorder = createRecorder();
    recorder.diskIsFull();
    recorder.diskHasSpace();
    expect(recorder.answered(recorder.call(0, register), threw).observation.type).toBe("threw");
  });
});

describe("an acknowledged operation", () => {
  test("must not be lost in a restart", () => {
    soak().answered(register, created).restarted(empty).answered(find, notFound).isConvictedOf("account-lost");
  });

  test("must not be lost after many rounds", () => {
    const long = soak().answered(register, created);
    for (let round = 0; round < 100; round += 1) long.killedDuring(register).restarted(stored).answered(find, found);
    long.isExplained().answered(find, notFound).isConvictedOf("not-linearizable");
  });

  test("must agree with the lists", () => {
    soak().answered(register, created).isExplained().listed().isConvictedOf("not-linearizable");
  });

  test("must not return one account for two keys", () => {
    const other: Answer = { type: "registered", registration: { ...registration, created: true } };
    const shared = soak().answered(register, created).isExplained();
    shared.answered({ ...register, key: "another" }, other).isConvictedOf("auth-id-shared");
  });

  test("explains every stored account", () => {
    soak().restarted(stored).answered(find, notFound).isConvictedOf("account-unexpected");
  });
});

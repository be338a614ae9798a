import { describe, expect, test } from "vitest";
import { checkLinearizability, createHistoryRecorder, type Specification, type Stamp } from "#src/checker/index.js";
import { keySpecification } from "#src/registration/index.js";
import { type CheckedEntry, generateHistory } from "../../../bench/checker/history.js";

/*
 * Histories of the registration model, recorded with their names replaced, and their verdicts as entries.
 */

const history = generateHistory({ operations: 3_000, keys: 60, clients: 8 });

function recorded(entries: readonly CheckedEntry[]) {
  const recorder = createHistoryRecorder(keySpecification, { expected: 10 });
  for (const entry of entries) recorder.record(entry);
  return recorder.history;
}

/** Other answers to one of the entries. */
function falsified(index: number, authId: string): readonly CheckedEntry[] {
  const answer = { type: "found", registration: { authId, keyName: "a name that was never set" } } as const;
  return history.map((entry, at) =>
    at === index ? { ...entry, response: { type: "answered", answer } as const } : entry,
  );
}

describe("a recorded history", () => {
  test("gives back the entries that were recorded", () => {
    const { entryAt, length } = recorded(history);
    expect(Array.from({ length: length() }, (_, index) => entryAt(index))).toEqual(history);
  });

  test("has few letters, because only names differ", () => {
    expect(recorded(history).recorded().alphabet.size()).toBeLessThan(100);
  });

  test("has the verdict of its entries, with the original names in the refutation", () => {
    expect(checkLinearizability(keySpecification, recorded(history))).toEqual({ verdict: "linearizable" });
    const finds = history.flatMap(({ operation, return: returned }, index) =>
      operation.type === "find" && returned !== null ? [index] : [],
    );
    for (const index of finds.slice(0, 10)) {
      for (const authId of ["another auth id", `auth id of ${history[index]?.operation.key}`]) {
        const entries = falsified(index, authId);
        const expected = checkLinearizability(keySpecification, entries);
        expect(expected.verdict).toBe("not-linearizable");
        expect(checkLinearizability(keySpecification, recorded(entries))).toEqual(expected);
      }
    }
  });

  test("may have entries whose names cannot be replaced", () => {
    const snapshot = { accounts: [], tables: {} } as never;
    const operation = { type: "atRest", key: history[0]?.operation.key ?? "" } as const;
    const atRest: CheckedEntry = {
      client: -1,
      operation,
      response: { type: "quiescent", snapshot },
      call: 1e6,
      return: 1e6 + 1,
    };
    const entries = [...history, atRest];
    expect(recorded(entries).entryAt(history.length)).toEqual(atRest);
    expect(checkLinearizability(keySpecification, recorded(entries))).toEqual(
      checkLinearizability(keySpecification, entries),
    );
  });
});

describe("stamps of a recorded history", () => {
  const register: Specification<number, "read" | "write", number | null> = {
    initial: 0,
    step: (state, operation, response) =>
      operation === "write" ? 1 : response === undefined || response === state ? state : undefined,
    equal: (a, b) => a === b,
    readOnly: (operation) => operation === "read",
  };
  const write = <Time extends Stamp>(call: Time, returned: Time) => {
    return { client: 0, operation: "write", response: null, call, return: returned } as const;
  };
  const read = <Time extends Stamp>(call: Time, returned: Time) => {
    return { client: 1.5, operation: "read", response: 0, call, return: returned } as const;
  };

  test("may be bigints", () => {
    const recorder = createHistoryRecorder<number, "read" | "write", number | null, bigint>(register);
    const now = 1_795_000_000_000_000_000n;
    recorder.record(write(now, now + 1n));
    recorder.record(read(now + 2n, now + 3n));
    expect(checkLinearizability(register, recorder.history)).toMatchObject({
      verdict: "not-linearizable",
      culprit: read(now + 2n, now + 3n),
    });
    expect(() => recorder.record(read(0n, 1n))).toThrow(RangeError);
    expect(recorder.history.length()).toBe(2);
  });

  test("are checked while recording", () => {
    const recorder = createHistoryRecorder(register);
    recorder.record(write(0, 1));
    expect(() => recorder.record(read(5, 4))).toThrow(/return comes before the call: entry 1,/);
    expect(() => recorder.record({ ...read(5, 6), response: undefined })).toThrow(/return without a response/);
    expect(recorder.history.length()).toBe(1);
  });
});

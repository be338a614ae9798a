import { readFileSync } from "node:fs";
import { CounterexampleFileError } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import { parseCounterexample } from "#src/verify.js";

import { source } from "../built.js";

const recorded = (name: string): string => readFileSync(source(`properties/regressions/${name}.json`), "utf8");

const whole: { readonly [field: string]: unknown } = { ...JSON.parse(recorded("recovery-not-repeatable")), version: 3 };
const text = JSON.stringify(whole);

function changed(fields: object): string {
  return JSON.stringify({ ...whole, ...fields });
}

describe("a counterexample file", () => {
  test("is read as it was written", () => {
    expect(parseCounterexample(text)).toEqual(whole);
  });

  test("of format version 1, which had no faults, is still read", () => {
    const old = recorded("lost-update");
    expect(parseCounterexample(old)).toEqual({ ...JSON.parse(old), version: 3, faults: [] });
  });

  test("of format version 2, which had another word for a torn write, is still read", () => {
    const { faults } = parseCounterexample(recorded("rename-without-file-fsync"));
    expect(JSON.parse(recorded("rename-without-file-fsync")).faults).toMatchObject([{ cut: expect.any(Boolean) }]);
    expect(faults).toMatchObject([{ torn: expect.any(Boolean) }]);
  });

  test("of a newer Rollcall with the same format version is read, and its unknown fields are ignored", () => {
    expect(parseCounterexample(changed({ rollcall: "9.0.0", mood: "good" }))).toEqual({ ...whole, rollcall: "9.0.0" });
  });

  test.each<[string, string, RegExp]>([
    ["that is not JSON", text.slice(0, 100), /it is not JSON/],
    ["that is something else", "{}", /it is not a counterexample/],
    ["that is only a number", "7", /it is not a counterexample/],
    [
      "of another format version",
      changed({ version: 4 }),
      /format version 4, this Rollcall reads 1 to 3; replay it with/,
    ],
    ["without a program", changed({ program: undefined }), /damaged: program/],
    [
      "with an unknown operation",
      changed({ program: { prefix: [{ type: "fly" }], clients: [[{ type: "listActive" }]] } }),
      /damaged: program.prefix.0/,
    ],
    [
      "with a client that does nothing",
      changed({ program: { prefix: [], clients: [[]] } }),
      /damaged: program.clients.0/,
    ],
    ["with an unknown fault", changed({ faults: [{ kind: "gremlins", step: 1 }] }), /damaged: faults.0/],
    ["with a fault before the first step", changed({ faults: [{ kind: "kill", step: -1 }] }), /damaged: faults.0.step/],
    ["with a schedule of words", changed({ schedule: ["A", "B"] }), /damaged: schedule.0/],
  ])("%s is refused with a message that says why", (_, damaged, message) => {
    expect(() => parseCounterexample(damaged)).toThrow(CounterexampleFileError);
    expect(() => parseCounterexample(damaged)).toThrow(message);
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { editDistance, meantBy, misspellingsIn, propertyNamesOf } from "#src/workload/index.js";

const known = ["name", "connect", "isConflict", "apiKeys", "jobs", "check", "databaseMayBeLost"];

describe("a misspelt name", () => {
  test.each([
    ["conect", "connect"],
    ["isconflict", "isConflict"],
    ["apikeys", "apiKeys"],
    ["API_Keys", "apiKeys"],
    ["databaseMayBelost", "databaseMayBeLost"],
    ["chekc", "check"],
    ["job", "jobs"],
    ["NAME", "name"],
  ])("%s is meant to be %s", (given, meant) => {
    expect(meantBy(given, known)).toBe(meant);
  });

  test.each(["connect", "node", "logs", "description", "inspectAll", ""])("%s is not misspelt", (given) => {
    expect(meantBy(given, known)).toBeUndefined();
  });

  test("is none if it is a word within a longer name", () => {
    expect(["move", "date", "remov"].map((given) => meantBy(given, ["remove", "update"]))).toEqual([
      undefined,
      undefined,
      "remove",
    ]);
  });

  test("is not meant to be a name that is given as well", () => {
    expect(misspellingsIn(["close", "lose", "registr"], ["close", "register"])).toEqual([
      { given: "registr", meant: "register" },
    ]);
    expect(misspellingsIn(["lose"], ["close"])).toEqual([{ given: "lose", meant: "close" }]);
  });
});

test("the properties of an object are its own and those of its class", () => {
  class Base {
    close(): void {}
  }
  class Client extends Base {
    own = 1;
    register(): void {}
  }
  expect(propertyNamesOf(new Client()).toSorted()).toEqual(["close", "own", "register"]);
});

describe("the edit distance", () => {
  const word = fc.string({ maxLength: 8, unit: fc.constantFrom("a", "b", "c") });

  test("is a distance: 0 only of equal words, the same both ways, at most the longer length", () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        const distance = editDistance(a, b);
        expect(distance === 0).toBe(a === b);
        expect(editDistance(b, a)).toBe(distance);
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });

  test("counts one letter more, less, other, and two that have changed places, as one", () => {
    fc.assert(
      fc.property(word, fc.nat(8), (text, at) => {
        const [before, after] = [text.slice(0, at), text.slice(at)];
        expect(editDistance(text, `${before}x${after}`)).toBe(1);
        expect(editDistance(`${before}xy${after}`, `${before}yx${after}`)).toBe(1);
        expect(editDistance(`${before}x${after}`, `${before}y${after}`)).toBe(1);
      }),
    );
  });
});

import { describe, expect, test } from "vitest";
import { checkLinearizability, type HistoryEntry, MalformedHistoryError, type Stamp } from "#src/checker/index.js";
import { type RegisterOperation, type RegisterResponse, registerSpecification } from "./histories/register.js";

/*
 * What time stamps a history may have, and what equal ones mean.
 */

type Entry = HistoryEntry<RegisterOperation, RegisterResponse, Stamp>;

const write = (value: number, call: Stamp, returned: Stamp): Entry => {
  return { client: 0, operation: { type: "write", register: "x", value }, response: null, call, return: returned };
};
const read = (value: number, call: Stamp, returned: Stamp): Entry => {
  return { client: 1, operation: { type: "read", register: "x" }, response: value, call, return: returned };
};
const check = (...history: readonly Entry[]) => checkLinearizability(registerSpecification, history);

describe("equal stamps mean overlap", () => {
  test("of a return and a call", () => {
    expect(check(write(1, 0, 5), read(0, 5, 6)).verdict).toBe("linearizable");
    expect(check(write(1, 0, 4), read(0, 5, 6)).verdict).toBe("not-linearizable");
  });

  test("of two calls and of two returns", () => {
    expect(check(write(1, 0, 5), write(2, 0, 5), read(1, 6, 7)).verdict).toBe("linearizable");
    expect(check(write(1, 0, 5), write(2, 0, 5), read(2, 6, 7)).verdict).toBe("linearizable");
    expect(check(write(1, 0, 5), write(2, 0, 5), read(0, 6, 7)).verdict).toBe("not-linearizable");
  });

  test("of the call and the return of one operation", () => {
    expect(check(write(1, 3, 3), read(0, 3, 3), read(1, 3, 3)).verdict).toBe("linearizable");
    expect(check(write(1, 3, 3), read(0, 4, 4)).verdict).toBe("not-linearizable");
  });
});

test("fractions and negative numbers are stamps", () => {
  expect(check(write(1, -0.5, 0.25), read(1, 0.5, 0.75)).verdict).toBe("linearizable");
  expect(check(write(1, -0.5, 0.25), read(0, 0.5, 0.75)).verdict).toBe("not-linearizable");
});

describe("bigints are stamps", () => {
  /** Nanoseconds since 1970, too large to be exact as numbers. */
  const now = 1_795_000_000_000_000_000n;

  test("however large, and the refutation shows the entries as they are", () => {
    expect(check(write(1, now, now + 1n), read(1, now + 2n, now + 3n)).verdict).toBe("linearizable");
    const late = read(0, now + 2n, now + 3n);
    expect(check(write(1, now, now + 1n), late)).toMatchObject({ verdict: "not-linearizable", culprit: late });
  });

  test("however far apart", () => {
    expect(check(write(1, 0n, 1n), read(1, now ** 9n, now ** 9n + 1n)).verdict).toBe("linearizable");
    expect(check(write(1, -(now ** 9n), 1n), read(0, 2n, now ** 9n)).verdict).toBe("not-linearizable");
  });

  test("but not beside numbers, and errors show them", () => {
    const mixed = () => check(write(1, 0n, 1n), read(1, 2, 3));
    expect(mixed).toThrow(MalformedHistoryError);
    expect(mixed).toThrow(/The call is a number, but the first one is a bigint: entry 1, .*"call":2/);
    expect(() => check(write(1, now, 1n))).toThrow(/return comes before the call: entry 0, .*"return":"1n"/);
    expect(() => check({ ...write(1, 0, 1), return: 1n })).toThrow(
      /return is a bigint, but the first call is a number/,
    );
  });
});

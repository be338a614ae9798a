import { describe, expect, test } from "vitest";
import type { History } from "#src/checker/index.js";
import { checkLinearizability, MalformedHistoryError } from "#src/checker/index.js";
import { drawn, type RegisterOperation, type RegisterResponse, registerSpecification } from "./histories/register.js";

/*
 * One small history for each rule. `drawn` explains the drawings.
 */

const check = (drawing: string, budget?: number) =>
  checkLinearizability(registerSpecification, drawn(drawing), budget === undefined ? {} : { budget });

const verdict = (drawing: string) => check(drawing).verdict;

describe("real time", () => {
  test("an empty history is linearizable", () => {
    expect(verdict("")).toBe("linearizable");
  });

  test("a read after a write has returned sees it", () => {
    expect(
      verdict(`
        write 1  [--]
        read 1         [--]`),
    ).toBe("linearizable");
    expect(
      verdict(`
        write 1  [--]
        read 0         [--]`),
    ).toBe("not-linearizable");
  });

  test("a read during a write sees the value before or after", () => {
    const during = `
        write 1  [--------]
        read ?     [---]`;
    for (const value of ["0", "1"]) expect(verdict(during.replace("?", value))).toBe("linearizable");
    expect(verdict(during.replace("?", "2"))).toBe("not-linearizable");
  });

  test("once a read has seen a write that has not returned, later reads see it too", () => {
    expect(
      verdict(`
        write 1  [------------]
        read 1     [-]
        read 0          [-]`),
    ).toBe("not-linearizable");
  });

  test("two operations of one client may overlap", () => {
    const history = drawn(`
        write 1  [------]
        read 0      [-]`).map((entry) => ({ ...entry, client: 0 }));
    expect(checkLinearizability(registerSpecification, history).verdict).toBe("linearizable");
  });
});

describe("overlapping writes", () => {
  test("may take effect in either order, but in the same order for all reads", () => {
    const twoWrites = `
        write 1  [------]
        write 2  [------]`;
    expect(
      verdict(`${twoWrites}
        read 1             [-]
        read 1                 [-]`),
    ).toBe("linearizable");
    expect(
      verdict(`${twoWrites}
        read 1             [-]
        read 2                 [-]`),
    ).toBe("not-linearizable");
  });

  test("may each be the last of many", () => {
    const writes = `
        write 1  [--------]
        write 2   [----------]
        write 3    [----]
        write 4     [-------]`;
    for (const value of [1, 2, 3, 4]) {
      const read = `
        read ${value}                    [-]`;
      expect(verdict(`${writes}${read}`)).toBe("linearizable");
      expect(
        verdict(`${writes}${read}
        read ${5 - value}                        [-]`),
      ).toBe("not-linearizable");
    }
  });

  test("are explained even if only one order of many fits", () => {
    expect(
      verdict(`
        write 3  [---]
        write 1   [---]
        write 1    []
        read 3             [-]`),
    ).toBe("linearizable");
  });
});

describe("partitions", () => {
  const contradictions = `
        x: write 1  [-]
        y: write 1    [-]
        x: read 2          [----------]
        y: read 2             [-]`;

  test("of several contradictions, the one whose culprit returned first is reported", () => {
    const result = check(contradictions);
    expect(result).toMatchObject({ verdict: "not-linearizable", partition: "y", culprit: { client: 3 } });
  });

  test("the prefix contains that partition only", () => {
    const result = check(contradictions);
    expect("prefix" in result && result.prefix.map(({ client }) => client)).toEqual([1, 3]);
  });

  test("without partitions the whole history is checked", () => {
    const { partition: _, ...whole } = registerSpecification;
    const result = checkLinearizability(whole, drawn(contradictions));
    expect(result).toMatchObject({ verdict: "not-linearizable", partition: undefined });
  });
});

describe("the culprit", () => {
  test("is the operation whose response cannot be explained, with the states that were possible", () => {
    const history = drawn(`
        write 1  [-]
        write 2        [-------]
        read 3           [---]
        read 1                    [-]`);
    expect(checkLinearizability(registerSpecification, history)).toEqual({
      verdict: "not-linearizable",
      partition: "x",
      culprit: history[2],
      prefix: [history[0], { ...history[1], response: undefined, return: null }, history[2]],
      possibleStates: [{ value: 1 }, { value: 2 }],
    });
  });

  test("is the operation with the impossible response, not an earlier one that depends on it", () => {
    const result = check(`
        write 1 => 7  [--------]
        read 1          [---]
        read 1                     [-]`);
    expect(result).toMatchObject({ culprit: { client: 0 }, prefix: [{ client: 0 }, { client: 1 }] });
  });
});

describe("the verdict is unknown", () => {
  /** Ten overlapping writes, and a read that no order of them explains. */
  const writes = Array.from({ length: 10 }, (_, value) => `x: write ${value}  [------]`);
  const hard = [...writes, "x: read 10      [-]"].join("\n");

  test("if the budget is used up", () => {
    expect(check(hard, 1_000)).toEqual({
      verdict: "unknown",
      reason: 'The budget of 1000 steps was used up by the operations of partition "x".',
    });
    expect(check(hard)).toMatchObject({ verdict: "not-linearizable", partition: "x" });
  });

  test("but not if another partition is refuted", () => {
    expect(check(`${hard}\ny: read 1  [---]`, 1_000)).toMatchObject({ verdict: "not-linearizable", partition: "y" });
  });

  test("and the budget includes the search for the shortest prefix", () => {
    // Ten registers, each with a contradiction earlier than that of the previous one.
    const registers = Array.from({ length: 10 }, (_, index) => {
      const column = " ".repeat(10 - index);
      return [...writes, "x: read 10  [-------]"]
        .join("\n")
        .replaceAll("x: ", `r${index}: `)
        .replaceAll("[", `${column}[`);
    });
    const stepsWith = (budget: number) => {
      let steps = 0;
      const step: typeof registerSpecification.step = (...of) => {
        steps++;
        return registerSpecification.step(...of);
      };
      checkLinearizability({ ...registerSpecification, step }, drawn(registers.join("\n")), { budget });
      return steps;
    };
    const budget = 0.75 * stepsWith(Number.POSITIVE_INFINITY);
    expect(stepsWith(budget)).toBeLessThan(budget + 100);
  });

  test("if the time is used up, also by one step or comparison that takes long", () => {
    const more = Array.from({ length: 10 }, (_, value) => `x: write ${value + 20}  [------]`);
    const harder = [...more, hard].join("\n");
    let calls = 0;
    const slowly = <T>(call: () => T): T => {
      calls++;
      const end = performance.now() + 5;
      while (performance.now() < end);
      return call();
    };
    const { step, equal } = registerSpecification;
    const slow: readonly (Partial<typeof registerSpecification> & object)[] = [
      { step: (...of) => slowly(() => step(...of)) },
      { equal: (...of) => slowly(() => equal(...of)) },
      {},
    ];
    for (const each of slow) {
      calls = 0;
      const result = checkLinearizability({ ...registerSpecification, ...each }, drawn(harder), { timeout: 20 });
      expect(result).toEqual({
        verdict: "unknown",
        reason: 'The timeout of 20 ms was used up by the operations of partition "x".',
      });
      // Four calls take the 20 ms; the clock is read every few.
      expect(calls).toBeLessThan(12);
    }
  });
});

describe("any number of operations may be pending at once", () => {
  const writes = (count: number) => Array.from({ length: count }, (_, value) => `write ${value}  [--`).join("\n");

  test("that never return", () => {
    expect(verdict(writes(200))).toBe("linearizable");
    expect(verdict(`${writes(200)}\nread 150   [----]`)).toBe("linearizable");
    expect(verdict(`${writes(200)}\nread 200   [----]`)).toBe("not-linearizable");
  });

  test("that return", () => {
    const reads = (count: number, value: number) =>
      Array.from({ length: count }, () => `read ${value} [---]`).join("\n");
    expect(verdict(`write 5 [----]\n${reads(120, 5)}\n${reads(120, 0)}`)).toBe("linearizable");
    expect(verdict(`write 5 [----]\n${reads(120, 5)}\n${reads(1, 1)}`)).toBe("not-linearizable");
    const returning = Array.from({ length: 100 }, (_, value) => `write ${value} [---]`).join("\n");
    expect(verdict(`${returning}\nread 99        [-]`)).toBe("linearizable");
  });
});

describe("a malformed history", () => {
  const entry = { client: 0, operation: { type: "read", register: "x" }, response: 0, call: 1, return: 2 } as const;
  const wrong: readonly (readonly [what: string, RegExp, History<RegisterOperation, RegisterResponse>])[] = [
    ["a return before the call", /return comes before the call: entry 1,/, [entry, { ...entry, return: 0 }]],
    ["a response without a return", /response without a return/, [{ ...entry, return: null }]],
    ["a return without a response", /return without a response/, [{ ...entry, response: undefined }]],
    [
      "a return at infinity",
      /return is neither null nor a finite.*"Infinity"/,
      [{ ...entry, return: Number.POSITIVE_INFINITY }],
    ],
    ["a call at NaN", /call is neither a finite number nor/, [{ ...entry, call: Number.NaN }]],
  ];

  test.each(wrong)("%s", (_, words, history) => {
    const malformed = () => checkLinearizability(registerSpecification, history);
    expect(malformed).toThrow(MalformedHistoryError);
    expect(malformed).toThrow(expect.objectContaining({ code: "MALFORMED_HISTORY" }));
    expect(malformed).toThrow(words);
  });
});

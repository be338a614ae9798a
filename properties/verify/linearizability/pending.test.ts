import { describe, expect, test } from "vitest";
import { checkLinearizability } from "#src/checker/index.js";
import { drawn, registerSpecification, unknownAtFirst } from "./histories/register.js";

/*
 * One small history for each rule about operations that never return, or change nothing. `drawn` explains the drawings.
 */

const check = (drawing: string, budget?: number) =>
  checkLinearizability(registerSpecification, drawn(drawing), budget === undefined ? {} : { budget });

const verdict = (drawing: string) => check(drawing).verdict;

describe("an operation that never returned", () => {
  test("may have taken effect, even late", () => {
    expect(
      verdict(`
        write 1  [--------------------
        read 0         [--]
        read 1                 [--]`),
    ).toBe("linearizable");
  });

  test("may have had no effect", () => {
    expect(
      verdict(`
        write 1  [--------------------
        read 0         [--]
        read 0                 [--]`),
    ).toBe("linearizable");
  });

  test("has at most one effect", () => {
    expect(
      verdict(`
        write 1  [--------------------
        read 1     [-]
        write 2        [-]
        read 1             [-]`),
    ).toBe("not-linearizable");
  });

  test("has no effect before its call", () => {
    expect(
      verdict(`
        read 1   [-]
        write 1       [---------------`),
    ).toBe("not-linearizable");
  });

  test("can take effect after others were overwritten", () => {
    expect(
      verdict(`
        write 1  [-------------------------
        write 2  [-------------------------
        read 2     [-]
        write 3        [-]
        read 3             [-]
        read 1                  [-]`),
    ).toBe("linearizable");
    expect(
      verdict(`
        write 1  [-------------------------
        write 2  [-------------------------
        read 2     [-]
        write 3        [-]
        read 1             [-]
        read 2                  [-]`),
    ).toBe("not-linearizable");
  });
});

describe("several operations that never returned", () => {
  test("are interchangeable if they are equal, and each has its own effect", () => {
    const reads = `
        read 1     [-]
        write 2        [-]
        read 1             [-]`;
    expect(
      verdict(`
        write 1  [--------------------
        write 1   [-------------------${reads}`),
    ).toBe("linearizable");
    expect(
      verdict(`
        write 1  [--------------------
        write 1   [-------------------${reads}
        write 3                [-]
        read 1                     [-]`),
    ).toBe("not-linearizable");
  });

  test("do not explain a response before their call, even if they are equal", () => {
    expect(
      verdict(`
        write 1  [--------------------
        read 1     [-]
        write 2        [-]
        read 1             [-]
        write 1                 [-----`),
    ).toBe("not-linearizable");
  });

  test("are not tried one for another if they are equal", () => {
    const writes = Array.from({ length: 30 }, () => "write 1  [----------");
    const readings = Array.from({ length: 30 }, (_, index) => {
      const column = " ".repeat(8 * index + 12);
      return `read 1   ${column}[-]\nwrite 2  ${column}    [-]`;
    });
    const impossible = `read 3  ${" ".repeat(8 * 31 + 12)}[-]`;
    expect(check([...writes, ...readings].join("\n"), 100_000).verdict).toBe("linearizable");
    expect(check([...writes, ...readings, impossible].join("\n"), 100_000).verdict).toBe("not-linearizable");
  });

  test("are distinguished by which of them has taken effect, even if the state is the same", () => {
    const fillers = Array.from({ length: 32 }, (_, value) => `write ${value + 100}  [----`);
    for (const others of [[], fillers]) {
      const history = [
        ...others,
        "write 1             [-------------------------------",
        "replace 0 1         [-------------------------------",
        "read 1                   [-]",
        "write 2                       [-]",
        "read 1                            [-]",
      ];
      expect(verdict(history.join("\n"))).toBe("linearizable");
      expect(verdict([...history, "read 2                                [-]"].join("\n"))).toBe("not-linearizable");
    }
  });

  test("may be more than 32", () => {
    const writes = Array.from({ length: 40 }, (_, value) => `write ${value + 1} [----`);
    const column = (index: number) => " ".repeat(4 * index);
    const reads = writes.map((_, index) => `read ${index + 1} ${column(index + 5)}[-]`);
    expect(verdict([...writes, ...reads].join("\n"))).toBe("linearizable");
    for (const again of [1, 33, 39]) {
      expect(verdict([...writes, ...reads, `read ${again} ${column(60)}[-]`].join("\n"))).toBe("not-linearizable");
    }
  });
});

describe("reads and updates that change nothing", () => {
  test("a read may be explained by any position in its interval", () => {
    const during = `
        read ?   [-----------]
        write 1    [-]
        write 2        [-]`;
    for (const value of ["0", "1", "2"]) expect(verdict(during.replace("?", value))).toBe("linearizable");
    expect(verdict(during.replace("?", "3"))).toBe("not-linearizable");
  });

  test("an update to the current value may still be needed later", () => {
    expect(
      verdict(`
        write 1  [-]
        write 1      [------------]
        write 2        [-]
        read 1             [-]`),
    ).toBe("linearizable");
  });

  test("an update that failed is a read", () => {
    expect(
      verdict(`
        replace 1 2 false  [-----------]
        write 1               [-]
        replace 1 2 true          [-]`),
    ).toBe("linearizable");
    expect(
      verdict(`
        write 1               [-]
        replace 1 2 false         [---]
        replace 1 2 true            [---]`),
    ).toBe("linearizable");
    expect(
      verdict(`
        write 1               [-]
        replace 1 2 false         [---]`),
    ).toBe("not-linearizable");
  });

  test("a read that binds a fact is not read-only: the value holds from then on", () => {
    const verdictOf = (drawing: string) => checkLinearizability(unknownAtFirst, drawn(drawing)).verdict;
    expect(
      verdictOf(`
        read 7  [-]
        read 8      [-]`),
    ).toBe("not-linearizable");
    expect(
      verdictOf(`
        read 7  [---]
        read 8  [---]`),
    ).toBe("not-linearizable");
    // Either read may be the one that finds the value unknown.
    expect(
      verdictOf(`
        read 7  [-----]
        read 8  [-----]
        write 8     [---]`),
    ).toBe("linearizable");
    // If the first read took effect at its call, the second would be impossible.
    expect(
      verdictOf(`
        read 7  [--------------------]
        read 8      [-]
        write 7         [-]`),
    ).toBe("linearizable");
  });
});

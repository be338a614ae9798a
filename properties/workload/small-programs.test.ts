import type { Operation } from "rollcall/model";
import { describe, expect, test } from "vitest";
import type { NamedProgram } from "#src/core/index.js";
import { bound } from "../verify/registration.js";

const { suites } = bound.generate;
const all: readonly NamedProgram[] = Object.values(suites).flat();

/** The values that the operations of a program write, its prefix included. */
function writtenBy({ program: { prefix, clients } }: NamedProgram): readonly unknown[] {
  return [...prefix, ...clients.flat()].flatMap((action) => {
    const operation = action as Operation;
    if (operation.type === "writeUserData") return [operation.value];
    if (operation.type !== "register" && operation.type !== "update") return [];
    const { keyName, pollInterval } = operation.settings;
    return [keyName, pollInterval].filter((value) => value !== undefined && value !== null);
  });
}

describe("the small programs", () => {
  test("write different values in each operation, so that a lost one shows", () => {
    const coinciding = all.filter((named) => new Set(writtenBy(named)).size < writtenBy(named).length);
    expect(coinciding.map(({ name }) => name)).toEqual([]);
  });

  test("begin in some states with another account, so that damage to it shows", () => {
    const keysOf = (actions: readonly object[]) =>
      new Set(actions.flatMap((each) => ("key" in each ? [each.key] : [])));
    const withBystander = suites.pairs.filter(
      ({ program: { prefix, clients } }) => keysOf(prefix).size > keysOf(clients.flat()).size,
    );
    expect(withBystander.length).toBeGreaterThan(20);
  });

  test("bring an earlier state back first where the other client has read and then changes what stays", () => {
    expect(suites.returning[0]?.name).toBe("find, update beside remove, register, key registered");
  });

  test("are in one suite each", () => {
    const names = [...suites.returning, ...suites.doubles].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

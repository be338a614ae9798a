import { expect, test } from "vitest";
import { checkedIdentities } from "#src/explorer/index.js";
import { exploreProgram } from "#src/passes/index.js";
import { built } from "../../built.js";
import { betterSqlite3 } from "../drivers/drivers.js";
import { bound } from "../registration.js";
import { describeReduction } from "./reduction-suite.js";

describeReduction([betterSqlite3]);

test("two registrations of one key on the reference store have the 66 distinct schedules that the README names", async () => {
  const register = { type: "register", key: "key", settings: {} } as const;
  const explored = await exploreProgram({
    module: built("src/cli/reference-target.js"),
    bound,
    program: { prefix: [], clients: [[register], [register]] },
    checked: true,
  });
  expect(explored).toMatchObject({ complete: true, run: 66, distinct: 66, saved: 1_275_738_121_192_328, failing: 0 });
});

test("if identities are checked, two steps that share an identity are noticed", () => {
  const identityOf = checkedIdentities();
  const identity = identityOf([0]);
  expect(identityOf([0])).toBe(identity);
  // Only its lowest 64 bits are hashed, and no identity has more than 53.
  expect(() => identityOf([2 ** 64])).toThrow(expect.objectContaining({ code: "IDENTITY_COLLISION" }));
});

import fc from "fast-check";
import type { Operation, Settings } from "rollcall/model";

/** A few keys, so that operations meet each other. */
export const keys = ["alpha", "Alpha", "alpha ümlaut", "o'brien@example.com"] as const;

const key = fc.constantFrom(...keys);
const settings: fc.Arbitrary<Settings> = fc.record(
  {
    keyName: fc.option(fc.string({ unit: "grapheme", maxLength: 20 }).filter((name) => !name.includes("\0"))),
    pollInterval: fc.option(fc.integer({ min: 1, max: 2_592_000 })),
  },
  { requiredKeys: [] },
);

/** Any operation of a client. */
export const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant("register" as const), key, settings }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("find" as const), key }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("update" as const), key, settings }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("setActive" as const), key, active: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("remove" as const), key }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("changeKey" as const), key, newKey: key }) },
  { weight: 1, arbitrary: fc.constant({ type: "listActive" as const }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("writeUserData" as const), key, value: fc.string() }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("readUserData" as const), key }) },
);

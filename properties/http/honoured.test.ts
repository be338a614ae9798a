import fc from "fast-check";
import { expect, test } from "vitest";
import { accountPath, asOperator, served } from "./served.js";

/*
 * Whatever JSON a client sends: either the account has exactly what was sent, or the request is refused and changes
 * nothing.
 */

const value = fc.oneof(
  fc.string({ unit: "binary", maxLength: 210 }),
  fc.integer({ min: -2, max: 2_592_002 }),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.integer(), { maxLength: 2 }),
  fc.dictionary(fc.string(), fc.integer(), { maxKeys: 2 }),
);
const name = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom("keyName", "pollInterval") },
  { weight: 1, arbitrary: fc.constantFrom("active", "authId", "KeyName", "poll_interval", "constructor") },
  { weight: 1, arbitrary: fc.string() },
);
const body = fc.oneof(
  { weight: 9, arbitrary: fc.dictionary(name, value, { maxKeys: 3 }) },
  { weight: 1, arbitrary: value },
);

const isObject = (json: unknown): json is Readonly<Record<string, unknown>> =>
  typeof json === "object" && json !== null && !Array.isArray(json);
const isSettings = (json: unknown): boolean => isObject(json) && Object.keys(json).every((key) => key in nothing);
const nothing = { keyName: null, pollInterval: null };

test("settings that are sent are stored as they are, or refused as a whole", async () => {
  const { send } = await served();
  let accepted = 0;
  let keys = 0;
  await fc.assert(
    fc.asyncProperty(body, body, async (first, second) => {
      const key = `key-${keys++}`;
      const registered = await send("POST /v1/account", { key, body: JSON.stringify(first), type: "application/json" });
      if (registered.status !== 201) {
        expect([registered.status, (await send("GET /v1/account", { key })).status]).toEqual([400, 404]);
        return;
      }
      accepted += 1;
      expect(isSettings(first)).toBe(true);
      const stored = { ...nothing, ...JSON.parse(JSON.stringify(first)) };
      expect((await send("GET /v1/account", { key })).body).toMatchObject(stored);

      const patch = { headers: asOperator, body: JSON.stringify(second), type: "application/json" };
      const changed = await send(`PATCH ${accountPath(key)}`, patch);
      expect(changed.status).toBe(isSettings(second) && changed.status === 204 ? 204 : 400);
      const after = changed.status === 204 ? { ...stored, ...JSON.parse(JSON.stringify(second)) } : stored;
      expect((await send("GET /v1/account", { key })).body).toMatchObject(after);
    }),
    { numRuns: 150 },
  );
  expect(accepted).toBeGreaterThan(20);
});

import { assertVerified, verify } from "rollcall/verify";
import { test } from "vitest";

// Fixed numbers of schedules instead of a time: then a slow machine runs the same.
test("registrations are correct", { timeout: 300_000 }, async () => {
  const only = ["sequential", "interleavings"];
  assertVerified(await verify({ module: "./target.mjs", seed: 1, only, schedules: 40, seconds: 5 }));
});

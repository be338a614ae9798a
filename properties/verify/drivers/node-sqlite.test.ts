import { expect, test } from "vitest";
import { built } from "../../built.js";
import { onePass } from "../one-pass.js";

test("a store over node:sqlite that checks and then inserts is convicted", async () => {
  const result = await onePass(
    "interleavings",
    built("properties/matrix/targets/node-sqlite-check-then-insert.js"),
    50,
  );
  expect(result.verdict).toBe("failed");
});

import { mkdirSync, renameSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { served } from "./served.js";

describe("readiness", () => {
  test("is there while the store answers", async () => {
    const { send } = await served();
    expect(await send("GET /readyz")).toMatchObject({ status: 200, body: { status: "ready" } });
    expect(await send("GET /healthz")).toMatchObject({ status: 200, body: { status: "ok" } });
  });

  test.each(["deleted", "replaced"])("is gone if the directory was %s; the process lives", async (what) => {
    const { send, directory } = await served();
    await send("POST /v1/account", { key: "a" });
    renameSync(directory, `${directory}-moved`);
    if (what === "replaced") mkdirSync(directory);
    const answer = await send("GET /readyz");
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toMatch(/^\d+$/);
    expect(await send("GET /healthz")).toMatchObject({ status: 200 });
    renameSync(`${directory}-moved`, what === "replaced" ? `${directory}/x` : directory);
  });
});

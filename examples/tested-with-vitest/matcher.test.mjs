import { formatReport, verify } from "rollcall/verify";
import { expect, test } from "vitest";

expect.extend({
  async toBeVerified(module, options) {
    const report = await verify({ module, seed: 1, ...options });
    return { pass: report.verdict === "passed", message: () => formatReport(report) };
  },
});

test("registrations are correct", { timeout: 300_000 }, async () => {
  await expect("./target.mjs").toBeVerified({ only: ["sequential"], seconds: 5 });
});

import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { check, jsonLines } from "../checker/check-text.js";
import { describeInBrowser, keepPicture } from "./browser.js";
import { checkPageOf } from "./pages.js";

/*
 * The timeline of a recorded history, as Chromium draws it.
 */

const operation = (client: number, name: string, value: number, call: number, end: number) => ({
  client,
  operation: name,
  value,
  call,
  return: end,
});

/** The last read returns a value that was overwritten before it was called. */
const stale = [
  operation(1, "write", 1, 10, 40),
  operation(2, "read", 1, 20, 30),
  operation(3, "write", 2, 35, 50),
  operation(2, "read", 2, 45, 52),
  operation(4, "read", 1, 55, 58),
];

interface Bar {
  readonly text: string;
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
}

function barsOn(page: Page): Promise<readonly Bar[]> {
  return page.evaluate<readonly Bar[]>(`[...document.querySelectorAll(".timeline .bar")].map((bar) => {
    const { top, bottom, left } = bar.getBoundingClientRect();
    return { text: bar.textContent, top, bottom, left };
  })`);
}

describeInBrowser("the timeline of a history", ({ open }) => {
  test("that is not linearizable: operations overlap on the page if and only if they did, and the culprit is marked", async () => {
    const report = await check(jsonLines(...stale), { model: "register" });
    expect(report.verdict).toBe("not-linearizable");
    const { page, incidents } = await open("check-stale", checkPageOf(report));
    await keepPicture(page, "check-stale");
    expect(await page.locator(".lane-head").allTextContents()).toEqual([
      "Client 1",
      "Client 2",
      "Client 3",
      "Client 4",
    ]);

    const bars = await barsOn(page);
    expect(bars.length).toBe(stale.length);
    for (const [i, one] of stale.entries()) {
      for (const [j, other] of stale.entries()) {
        if (one.client === other.client) continue;
        const [a, b] = [bars[i], bars[j]];
        const isDrawnBeside = (a?.top ?? 0) < (b?.bottom ?? 0) && (b?.top ?? 0) < (a?.bottom ?? 0);
        expect([i, j, isDrawnBeside]).toEqual([i, j, one.call < other.return && other.call < one.return]);
      }
    }
    const culprit = page.locator(".bar.culprit");
    expect(await culprit.textContent()).toContain("→ 1");
    expect(await culprit.count()).toBe(1);
    expect(await page.locator(".possible").textContent()).toContain("Possible just before ✗: 2.");
    expect(incidents).toEqual([]);
  });

  test("that is linearizable: each operation has its number in the order that explains everything", async () => {
    const report = await check(jsonLines(...stale.slice(0, 4)), { model: "register", witness: true });
    const [history] = report.histories;
    const witness = history?.result.verdict === "linearizable" ? (history.result.witness ?? []) : [];
    expect(witness.length).toBe(4);
    const { page } = await open("check-witness", checkPageOf(report), { colorScheme: "dark" });
    await keepPicture(page, "check-witness-dark");
    for (const [index, { line, client }] of witness.entries()) {
      const bar = page.locator(".bar", { has: page.getByText(`line ${line}`, { exact: true }) });
      expect(await bar.locator(".order").textContent()).toBe(String(index + 1));
      expect(await bar.textContent()).toContain(`Client ${client}`);
    }
  });

  test("of many histories: a row for each, and a timeline for each that is not linearizable", async () => {
    const report = await check(jsonLines(...stale), { model: "register" });
    const [history] = report.histories;
    if (history === undefined) throw new Error("there is no history");
    const two = {
      ...report,
      histories: [
        { ...history, id: "a" },
        { ...history, id: "<b>" },
      ],
    };
    const { page } = await open("check-many", checkPageOf(two), { viewport: { width: 390, height: 800 } });
    await keepPicture(page, "check-many-phone");
    expect(await page.locator(".passes tbody th").allTextContents()).toEqual(["a", "<b>"]);
    expect(await page.locator(".timeline").count()).toBe(2);
    expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
  });
});

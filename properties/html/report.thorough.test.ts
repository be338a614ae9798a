import type { Page } from "playwright-core";
import type { PassName, VerifyReport } from "rollcall/verify";
import { expect, test } from "vitest";
import { visible } from "#src/reporters/index.js";
import { describeInBrowser, keepPicture } from "./browser.js";
import { pageOf, verified } from "./pages.js";

/*
 * Pages of real verifications: one for each pass that can fail, one that passed, one that is unknown, and one of a store
 * whose keys, statements, errors and output are hostile. Each is opened in light and dark, on a phone, printed, without
 * scripts, and with the keyboard alone.
 */

const phone = { viewport: { width: 390, height: 844 } };

const failing: readonly (readonly [PassName, string])[] = [
  ["sequential", "poll-interval-ignored"],
  ["interleavings", "check-then-insert"],
  ["crashes", "rename-without-file-fsync"],
  ["faults", "swallowed-error"],
  ["stress", "check-then-insert"],
];

describeInBrowser("the page of a verification", ({ open }) => {
  test.each(failing)(
    "of the %s pass fits a phone, is legible in light and dark, and unfolds on paper",
    async (pass, store) => {
      const report = await verified(`faulty-stores/${store}`, pass);
      expect(report.verdict).toBe("failed");
      const text = pageOf(report);
      const name = `verify-${pass}`;

      const light = await open(name, text);
      await keepPicture(light.page, `${name}-light`);
      await assertHead(light.page, report);
      await assertBars(light.page, report);
      expect(await illegible(light.page)).toEqual([]);
      await assertUnfoldsOnPaper(light.page);
      expect(light.incidents).toEqual([]);

      const dark = await open(name, text, { colorScheme: "dark" });
      await keepPicture(dark.page, `${name}-dark`);
      expect(await illegible(dark.page)).toEqual([]);

      const small = await open(name, text, phone);
      await keepPicture(small.page, `${name}-phone`);
      expect(await widthOf(small.page)).toBeLessThanOrEqual(390);
    },
  );

  test("that passed shows how many programs of each kind were explored, and no finding", async () => {
    const report = await verified("html/targets/one-field", "interleavings", 300);
    expect(report.verdict).toBe("passed");
    const { page, incidents } = await open("verify-passed", pageOf(report));
    await keepPicture(page, "verify-passed");
    await assertHead(page, report);
    await assertBars(page, report);
    expect(await page.locator(".findings, .lanes, .counterexample").count()).toBe(0);
    expect(await illegible(page)).toEqual([]);
    expect(incidents).toEqual([]);
  });

  test("that is unknown tells why", async () => {
    const report = await verified("html/targets/one-field", "interleavings", 1);
    const [pass] = report.passes;
    if (pass?.verdict !== "unknown") throw new Error(`expected unknown, got ${pass?.verdict}`);
    const { page } = await open("verify-unknown", pageOf(report));
    await keepPicture(page, "verify-unknown");
    expect(await page.locator(".reason").textContent()).toContain(pass.reason.slice(0, 80));
    expect(await illegible(page)).toEqual([]);
  });

  test("of a hostile store shows everything as text, and keeps its form", async () => {
    const report = await verified("html/targets/hostile", "interleavings", 60);
    const [pass] = report.passes;
    if (pass?.verdict !== "failed" || pass.evidence.type !== "trace")
      throw new Error("expected a failure with a trace");
    const { page, incidents } = await open("verify-hostile", pageOf(report), phone);
    await keepPicture(page, "verify-hostile-phone");

    expect(await page.locator("script").count()).toBe(1);
    expect(await page.locator("img, iframe, b, [onfocus], [onerror], [autofocus]").count()).toBe(0);
    expect(await page.locator("h1").textContent()).toContain(report.target.name);
    const text = (await page.locator("main").textContent()) ?? "";
    expect(text).toContain(visible(pass.findings[0]?.message ?? "").slice(0, 60));
    expect(text).toContain('␛[31m<script>alert("output")</script>');
    const statements = await page.locator(".lanes pre").allTextContents();
    expect(Math.max(...statements.map(({ length }) => length))).toBeGreaterThan(900_000);
    const summaries = await page.locator(".lanes summary").allTextContents();
    expect(Math.max(...summaries.map(({ length }) => length))).toBeLessThan(300);

    expect(await page.locator(".lane-head").count()).toBe(pass.evidence.trace.clients);
    expect(await widthOf(page)).toBeLessThanOrEqual(390);
    await page.locator(".lanes summary").nth(0).click();
    expect(await widthOf(page)).toBeLessThanOrEqual(390);
    expect(incidents).toEqual([]);
  });
});

describeInBrowser("without a mouse", ({ open }) => {
  test("a statement is shown in full once its line has the focus, stays open with Enter, and closes with Escape", async () => {
    const report = await verified("faulty-stores/check-then-insert", "interleavings");
    const { page } = await open("verify-keyboard", pageOf(report));
    const line = page.locator(".lanes summary").first();
    const statement = page.locator(".lanes pre").first();
    const isShown = (): Promise<boolean> =>
      statement.evaluate((pre) => pre.checkVisibility({ contentVisibilityAuto: true }));
    expect(await isShown()).toBe(false);
    for (let pressed = 0; pressed < 40 && !(await line.evaluate((each) => each.matches(":focus"))); pressed += 1) {
      await page.keyboard.press("Tab");
    }
    expect(await line.evaluate((each) => each.matches(":focus-visible"))).toBe(true);
    expect(await isShown()).toBe(true);
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    expect(await isShown()).toBe(true);
    await page.keyboard.press("Escape");
    expect(await isShown()).toBe(true);
    await page.keyboard.press("Tab");
    expect(await isShown()).toBe(false);
  });

  test("everything that scrolls or folds can be reached, and has a name", async () => {
    const report = await verified("faulty-stores/rename-without-file-fsync", "crashes");
    const { page } = await open("verify-names", pageOf(report), phone);
    expect(await page.evaluate(unreachable)).toEqual([]);
    const names = await page
      .locator("[role=region]")
      .evaluateAll((all) => all.map((each) => each.getAttribute("aria-label")));
    expect(names.filter((name) => name === null || name === "")).toEqual([]);
  });

  test("the counterexample and its command are copied by a button", async () => {
    const report = await verified("faulty-stores/check-then-insert", "interleavings");
    const [pass] = report.passes;
    const { page } = await open("verify-copied", pageOf(report, "my counterexample.json"), {
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const copied = (): Promise<string> => page.evaluate("navigator.clipboard.readText()");
    await page.getByRole("button", { name: "Copy the command" }).press("Enter");
    await page.getByRole("button", { name: "Copied" }).waitFor();
    expect(await copied()).toBe("rollcall replay 'my counterexample.json'");
    await page.locator(".counterexample summary").press("Enter");
    await page.getByRole("button", { name: "Copy the counterexample" }).press("Enter");
    await page.getByRole("button", { name: "Copied" }).nth(1).waitFor();
    const expected = pass?.verdict === "failed" && pass.evidence.type === "trace" ? pass.evidence.counterexample : {};
    expect(JSON.parse(await copied())).toEqual(JSON.parse(JSON.stringify(expected)));
  });
});

describeInBrowser("on a phone", ({ open }) => {
  test("the lanes of three clients scroll, and the page does not", async () => {
    const report = await verified("faulty-stores/three-clients", "interleavings", 500);
    const { page } = await open("verify-three-clients", pageOf(report), phone);
    await keepPicture(page, "verify-three-clients-phone");
    expect(await page.locator(".lane-head").count()).toBe(3);
    expect(await widthOf(page)).toBeLessThanOrEqual(390);
    const hidden = await page.locator(".scrolled-lanes").evaluate((each) => each.scrollWidth - each.clientWidth);
    expect(hidden).toBeGreaterThan(50);
  });
});

describeInBrowser("without scripts", ({ open }) => {
  test("everything can be read, and no button stands there that does nothing", async () => {
    const report = await verified("faulty-stores/unlink-before-row", "crashes");
    const { page, incidents } = await open("verify-without-scripts", pageOf(report), { javaScriptEnabled: false });
    await keepPicture(page, "verify-without-scripts");
    expect(await page.locator("button:visible").count()).toBe(0);
    await page.locator(".lanes summary").first().click();
    expect(await page.locator(".lanes pre").first().isVisible()).toBe(true);
    await page.emulateMedia({ media: "print" });
    const folded = await page.locator("details pre").all();
    for (const pre of folded) expect((await pre.boundingBox())?.height).toBeGreaterThan(5);
    expect(folded.length).toBeGreaterThan(5);
    expect(incidents).toEqual([]);
  });
});

/** The verdict, and a row for each pass with its verdict, work and seconds. */
async function assertHead(page: Page, { verdict, passes, target }: VerifyReport): Promise<void> {
  expect(await page.locator(".headline .verdict").textContent()).toBe(verdict);
  expect(await page.locator("h1").textContent()).toContain(target.name);
  const rows = await page.locator(".passes tbody tr").all();
  expect(rows.length).toBe(passes.length);
  for (const [index, { pass, verdict: own, seconds, work }] of passes.entries()) {
    const row = (await rows[index]?.textContent()) ?? "";
    for (const text of [pass, own, String(seconds), work.runs.toLocaleString("en-US")]) expect(row).toContain(text);
  }
}

/** The length of each bar is its share of the whole length. */
async function assertBars(page: Page, { passes }: VerifyReport): Promise<void> {
  const kinds = passes.flatMap(({ work }) => work.schedules?.programs ?? []).filter(({ count }) => count > 0);
  const bars = await page.evaluate<
    readonly (readonly number[])[]
  >(`[...document.querySelectorAll(".coverage > .bars > li")].map(
    (item) => ["ground", "part", "complete"].map((name) => item.querySelector("." + name).getBoundingClientRect().width))`);
  expect(bars.length).toBe(kinds.length);
  for (const [index, { count, begun, complete }] of kinds.entries()) {
    const [whole = 0, part, done] = bars[index] ?? [];
    expect(whole).toBeGreaterThan(50);
    expect(part).toBeCloseTo((whole * begun) / count, 0);
    expect(done).toBeCloseTo((whole * complete) / count, 0);
  }
}

/** On paper nothing is folded or scrolled, and nothing is wider than the paper. */
async function assertUnfoldsOnPaper(page: Page): Promise<void> {
  await page.setViewportSize({ width: 750, height: 1000 });
  await page.emulateMedia({ media: "print" });
  expect(await page.evaluate(hiddenOnPaper)).toEqual([]);
  expect(await widthOf(page)).toBeLessThanOrEqual(750);
  await page.emulateMedia({ media: "screen" });
  await expect.poll(() => page.locator("details[open]").count()).toBe(0);
}

const hiddenOnPaper = `[...document.querySelectorAll("main pre, main li, main dd, main p")]
  .filter((each) => !each.classList.contains("heard") && each.textContent.trim() !== "")
  .filter((each) => !each.checkVisibility({ contentVisibilityAuto: true }) || each.getBoundingClientRect().height < 3
    || each.scrollHeight > each.clientHeight + 2 && getComputedStyle(each).overflowY !== "visible")
  .map((each) => each.outerHTML.slice(0, 120))`;

/** What scrolls must take the focus, or the keyboard cannot scroll it; a summary always does. */
const unreachable = `[...document.querySelectorAll("main *")]
  .filter((each) => ["auto", "scroll"].includes(getComputedStyle(each).overflowX) || ["auto", "scroll"].includes(getComputedStyle(each).overflowY))
  .filter((each) => each.tabIndex < 0)
  .map((each) => each.outerHTML.slice(0, 120))`;

function widthOf(page: Page): Promise<number> {
  return page.evaluate<number>("document.documentElement.scrollWidth");
}

/**
 * Returns the texts that are hard to read: those whose contrast with what is behind them is less than 4.5 to 1 (WCAG 2.2,
 * 1.4.3), or 3 to 1 if they are large.
 */
function illegible(page: Page): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(`(() => {
    const parse = (text) => {
      const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number);
      return { r, g, b, a };
    };
    const over = (top, under) => ({
      r: top.r * top.a + under.r * (1 - top.a),
      g: top.g * top.a + under.g * (1 - top.a),
      b: top.b * top.a + under.b * (1 - top.a),
      a: 1,
    });
    const behind = (element) => {
      if (element === null) return { r: 255, g: 255, b: 255, a: 1 };
      const own = parse(getComputedStyle(element).backgroundColor);
      return own.a === 1 ? own : over(own, behind(element.parentElement));
    };
    const luminance = ({ r, g, b }) => {
      const [x, y, z] = [r, g, b].map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
      return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    const found = [];
    for (const element of document.querySelectorAll("main *")) {
      const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== "");
      if (!own || !element.checkVisibility() || element.closest(".heard, svg") !== null) continue;
      // A lane lies behind the cards, not around them.
      const card = element.closest(".card");
      const lane = card === null ? undefined : [...document.querySelectorAll(".operation")].find((each) => {
        const [inner, outer] = [element.getBoundingClientRect(), each.getBoundingClientRect()];
        return outer.left <= inner.left && outer.right >= inner.right - 1 && outer.top <= inner.top && outer.bottom >= inner.bottom - 1;
      });
      const style = getComputedStyle(element);
      const back = behind(element);
      const isOnLane = lane !== undefined && parse(getComputedStyle(card).backgroundColor).a === 0 && parse(style.backgroundColor).a === 0;
      const ground = isOnLane ? behind(lane) : back;
      const [one, other] = [luminance(over(parse(style.color), ground)), luminance(ground)].sort((a, b) => b - a);
      const contrast = (one + 0.05) / (other + 0.05);
      const size = parseFloat(style.fontSize);
      const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      if (contrast < (isLarge ? 3 : 4.5)) found.push(contrast.toFixed(2) + " " + element.className + ": " + element.textContent.slice(0, 60));
    }
    return found;
  })()`);
}

import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, onTestFinished } from "vitest";
import { artefact, isMissing, launch, paths } from "./chromium.js";

/*
 * Pages in a real Chromium. Where there is none, these tests are skipped, unless ROLLCALL_BROWSER is "required".
 */

/** A page that was opened, and what it did without being asked. */
export interface Opened {
  readonly page: Page;
  /** Dialogs that it opened, errors, complaints about its policy, and requests. */
  readonly incidents: readonly string[];
}

/** The browser of a group of tests. */
export interface InBrowser {
  /** Opens a report. `name`: of its file in results/html. */
  open(name: string, text: string, options?: BrowserContextOptions): Promise<Opened>;
}

/** Runs tests with a browser, or skips them and says why. */
export function describeInBrowser(name: string, tests: (browser: InBrowser) => void): void {
  const isSkipped = isMissing && process.env.ROLLCALL_BROWSER !== "required";
  const why = isSkipped ? ` (skipped: no Chromium at ${paths.join(", ")})` : "";
  describe.skipIf(isSkipped)(`${name}${why}`, () => {
    let running: Promise<Browser> | undefined;
    beforeAll(async () => {
      running = launch();
      await running;
    });
    afterAll(async () => (await running)?.close());
    tests({
      async open(file, text, given = {}) {
        const browser = await running;
        if (browser === undefined) throw new Error("the browser has not started");
        const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...given });
        onTestFinished(() => context.close());
        const page = await context.newPage();
        const url = pathToFileURL(artefact(`${file}.html`, text)).href;
        const incidents = watch(page, url);
        await page.goto(url);
        return { page, incidents };
      },
    });
  });
}

function watch(page: Page, url: string): readonly string[] {
  const incidents: string[] = [];
  page.on("dialog", (dialog) => {
    incidents.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("pageerror", (error) => incidents.push(`error: ${error.message}`));
  page.on("console", (message) => incidents.push(`console: ${message.text()}`));
  page.on("request", (request) => {
    if (request.url() !== url) incidents.push(`request: ${request.url().slice(0, 100)}`);
  });
  return incidents;
}

/** Keeps a picture of the whole page among the results. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  artefact(`${name}.png`, await page.screenshot({ fullPage: true }));
}

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, onTestFinished } from "vitest";
import { source } from "../built.js";

/*
 * Pages in a real Chromium. Where there is none, these tests are skipped, unless ROLLCALL_BROWSER is "required".
 */

const paths = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = paths.find((path) => existsSync(path));
const isRequired = process.env.ROLLCALL_BROWSER === "required";

const options = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function launch(): Promise<Browser> {
  if (executablePath === undefined) {
    throw new Error(`there is no Chromium at ${paths.join(", ")}; install it: apt-get install chromium`);
  }
  return chromium.launch({ executablePath, args: options });
}

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
  const isSkipped = executablePath === undefined && !isRequired;
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

/** Keeps a file among the results of the tests, and returns its path. */
export function artefact(name: string, content: string | Uint8Array): string {
  const path = join(source("results/html"), name);
  mkdirSync(source("results/html"), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** Keeps a picture of the whole page among the results. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  artefact(`${name}.png`, await page.screenshot({ fullPage: true }));
}

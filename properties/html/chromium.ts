import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { source } from "../built.js";

/** Where a Chromium is searched for. */
export const paths = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = paths.find((path) => existsSync(path));

export const isMissing = executablePath === undefined;

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

/** Keeps a file among the results of the tests, and returns its path. */
export function artefact(name: string, content: string | Uint8Array): string {
  const path = join(source("results/html"), name);
  mkdirSync(source("results/html"), { recursive: true });
  writeFileSync(path, content);
  return path;
}

import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { source } from "../built.js";
import { artefact, launch } from "./chromium.js";
import { pageOf, verified } from "./pages.js";

/*
 * Makes docs/report.png, the picture in the README: the page of a real verification, its lanes.
 */

const width = 1000;

const report = await verified("faulty-stores/lost-update", "interleavings");
const browser = await launch();
try {
  const page = await browser.newPage({ viewport: { width, height: 1600 } });
  await page.goto(pathToFileURL(artefact("picture.html", pageOf(report, "counterexample.json"))).href);
  const [head, lanes] = await Promise.all([
    page.locator(".drawing-head").boundingBox(),
    page.locator(".scrolled-lanes").boundingBox(),
  ]);
  if (head === null || lanes === null) throw new Error("the page has no lanes");
  const clip = { x: 30, y: head.y - 8, width: width - 60, height: Math.ceil(lanes.y + lanes.height - head.y + 16) };
  writeFileSync(source("docs/report.png"), await page.screenshot({ clip }));
} finally {
  await browser.close();
}

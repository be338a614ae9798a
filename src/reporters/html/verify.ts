import { isAbsolute, relative } from "node:path";
import { describeShard, type PassResult, type VerifyReport } from "../../core/index.js";
import type { Describe } from "../../workload/index.js";
import { bounds, describeLeftOut } from "../coverage.js";
import { drawCounterexample } from "./counterexample.js";
import { drawCoverage } from "./coverage.js";
import { drawEvidence, drawFindings } from "./finding.js";
import { longText } from "./long-text.js";
import { type Html, html } from "./markup.js";
import { formatPage } from "./page.js";
import { drawHeadline, drawPasses, markOf, moods, sentenceOf } from "./verdict.js";

/** What a page shows beside the report. */
export interface VerifyPage {
  readonly describe: Describe;
  /** The directory that paths may be relative to. */
  readonly root: string;
  /** The file that the first counterexample was written to; undefined: none. */
  readonly counterexample: string | undefined;
}

/** Returns the report of a verification as a page: one file, which loads nothing. */
export function formatVerifyHtml(report: VerifyReport, options: VerifyPage): string {
  const { target, verdict, passes, notApplicable, seed, shard } = report;
  const failed = passes.filter((pass) => pass.verdict !== "passed");
  const passed = passes.filter((pass) => pass.verdict === "passed");
  const body = html`${drawHeadline({
    verdict,
    command: "rollcall verify",
    title: longText(target.name, 120),
    sentence: longText(sentenceOf(verdict, target.name, passes.length), 300),
    facts: [
      ["seed", seed],
      ...(shard.count === 1 ? [] : [["part", `${describeShard(shard)}, alone`] as const]),
      ["survives", target.survives],
      ["operations", longText(target.offered.join(", "), 300)],
      ["module", longText(pathFrom(options.root, target.module), 200)],
    ],
  })}
${drawPasses(passes, notApplicable)}
<div id="findings"></div>
${failed.map((pass) => drawPass(pass, report, options))}${passed.map((pass) => drawPass(pass, report, options))}
${drawOutput(report)}
<footer>
${describeLeftOut(report).map(
  (what) => html`<div class="p">${longText(what)}</div>
`,
)}<p>${bounds}</p>
</footer>`;
  return formatPage({ title: `${markOf(verdict)} ${target.name}: ${verdict}`, body });
}

/** Returns the path relative to the root, if it is below it. */
function pathFrom(root: string, path: string): string {
  const below = relative(root, path);
  return below.startsWith("..") || isAbsolute(below) ? path : below;
}

function drawPass(result: PassResult, report: VerifyReport, options: VerifyPage): Html {
  const { pass, verdict } = result;
  return html`<section class="pass ${moods[verdict]}" id="pass-${pass}" aria-labelledby="head-${pass}">
<h2 id="head-${pass}"><span class="mark" aria-hidden="true">${markOf(verdict)}</span> ${pass} <span class="verdict">${verdict}</span></h2>
${drawResult(result, report, options)}
${drawCoverage(result)}
</section>
`;
}

function drawResult(result: PassResult, report: VerifyReport, options: VerifyPage): Html | undefined {
  switch (result.verdict) {
    case "passed":
      return undefined;
    case "unknown":
      return html`<div class="reason">Not decided: ${longText(result.reason, 600)}.</div>`;
    case "failed": {
      const { findings, evidence } = result;
      return html`${drawFindings(findings)}
${found(result)}
${drawEvidence(evidence, options.describe)}
${drawReplay(result, report, options)}`;
    }
    default:
      return result satisfies never;
  }
}

/** The command line writes the first counterexample of a report only. */
function drawReplay(
  result: Failed,
  { passes, target }: VerifyReport,
  { root, counterexample }: VerifyPage,
): Html | undefined {
  const { evidence, pass } = result;
  if (evidence.type !== "trace") return undefined;
  const first = passes.find((each) => each.verdict === "failed" && each.evidence.type === "trace");
  const savedAs = result === first ? counterexample : undefined;
  return drawCounterexample(evidence.counterexample, { id: pass, savedAs, module: pathFrom(root, target.module) });
}

type Failed = Extract<PassResult, { verdict: "failed" }>;

function found({ foundAfterSeconds, isSmallest }: Failed): Html | undefined {
  if (foundAfterSeconds === undefined) return undefined;
  const how = isSmallest === false ? "shrunk in part; a smaller case may fail too" : "shrunk";
  return html`<p class="muted">Found after ${foundAfterSeconds} s (${how}).</p>`;
}

/** The output of a target may explain its failure. */
function drawOutput({ output, verdict }: VerifyReport): Html | undefined {
  if (output.trim() === "" || verdict === "passed") return undefined;
  return html`<section class="output"><h2>What the target printed</h2><pre class="scrolled" tabindex="0">${output}</pre></section>`;
}

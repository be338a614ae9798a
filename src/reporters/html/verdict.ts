import type { PassResult, Verdict } from "../../core/index.js";
import { formatCount, total } from "../numbers.js";
import { drawGlance } from "./coverage.js";
import { type Html, html, type Part } from "./markup.js";

/** How a verdict is drawn; `linearizable` and the like are those of a history. */
export const moods = {
  passed: "good",
  failed: "bad",
  unknown: "unsure",
  linearizable: "good",
  "not-linearizable": "bad",
} as const;

/** A verdict, and what there is to know about it at a glance. */
export interface Headline {
  readonly verdict: keyof typeof moods;
  /** What was done, for example "rollcall verify". */
  readonly command: string;
  readonly title: Part;
  readonly sentence: Part;
  readonly facts: readonly (readonly [name: string, value: Part])[];
}

const marks = { good: "✓", bad: "✗", unsure: "?" } as const;

/** Returns the mark of a verdict. */
export function markOf(verdict: keyof typeof moods): string {
  return marks[moods[verdict]];
}

/** Draws the head of a page. */
export function drawHeadline({ verdict, command, title, sentence, facts }: Headline): Html {
  const mood = moods[verdict];
  return html`<header class="headline ${mood}">
<p class="command">${command}</p>
<h1><span class="mark" aria-hidden="true">${marks[mood]}</span> ${title}</h1>
<div class="sentence"><strong class="verdict">${verdict.replace("-", " ")}</strong> ${sentence}</div>
<dl class="facts">
${facts.map(
  ([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>
`,
)}</dl>
</header>`;
}

const runNames: { readonly [Pass in PassResult["pass"]]: string } = {
  sequential: "program",
  interleavings: "schedule",
  crashes: "schedule",
  faults: "schedule",
  stress: "round",
};

/** Draws a table of the passes: verdict, work and seconds of each. */
export function drawPasses(passes: readonly PassResult[], skipped: readonly string[]): Html {
  return html`<table class="passes">
<thead><tr><th scope="col">pass</th><th scope="col">verdict</th><th scope="col">work</th><th scope="col">programs to the last schedule</th><th scope="col" class="figure">seconds</th></tr></thead>
<tbody>
${passes.map(drawPass)}${skipped.map(
  (
    pass,
  ) => html`<tr class="skipped"><th scope="row">${pass}</th><td>not applicable</td><td>the target allows one client</td><td></td><td class="figure">–</td></tr>
`,
)}</tbody>
</table>`;
}

function drawPass(result: PassResult): Html {
  const { pass, verdict, work, seconds } = result;
  const rejected = total(work.rejected);
  const refused = rejected === 0 ? "" : `, ${rejected.toLocaleString("en-US")} of them refused`;
  return html`<tr class="${moods[verdict]}"><th scope="row"><a href="#pass-${pass}">${pass}</a></th><td><span class="chip ${moods[verdict]}"><span aria-hidden="true">${markOf(verdict)}</span> ${verdict}</span></td><td>${formatCount(work.runs, runNames[pass])}, ${formatCount(total(work.operations), "operation")}${refused}</td><td>${drawGlance(result)}</td><td class="figure">${seconds}</td></tr>
`;
}

/** Returns the sentence of the verdict of a verification. */
export function sentenceOf(verdict: Verdict, name: string, passes: number): string {
  switch (verdict) {
    case "passed":
      return `${passes === 1 ? "1 pass" : `${passes} passes`} found nothing wrong with ${name}.`;
    case "failed":
      return `${name} violates the specification.`;
    case "unknown":
      return `${name} could not be judged.`;
    default:
      return verdict satisfies never;
  }
}

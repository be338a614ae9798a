import type { PassResult, ProgramCounts } from "../../core/index.js";
import { describeCoverage } from "../coverage.js";
import { formatRounded } from "../numbers.js";
import { type Html, html } from "./markup.js";

/** Draws how far a pass came: a bar for each kind of programs, and the counts in words. */
export function drawCoverage(result: PassResult): Html {
  const { head, counts } = describeCoverage(result);
  const { schedules, faults } = result.work;
  const kinds = (schedules?.programs ?? []).filter(({ count }) => count > 0);
  const injected = Object.entries(faults?.injected ?? {}).filter(([, times]) => times > 0);
  return html`<div class="coverage">
<h4>${titles[result.verdict]}</h4>
${head === "" ? undefined : html`<p>${head}.</p>`}
${
  kinds.length === 0
    ? undefined
    : html`<ul class="bars" aria-label="programs of each kind, explored to the last schedule">
${kinds.map(drawKind)}</ul>`
}
${counts.map(
  (line) => html`<p>${line}.</p>
`,
)}${injected.length === 0 ? undefined : drawInjected(injected)}
${result.work.notes.map((note) => html`<p class="muted">${note}</p>`)}
</div>`;
}

/** Draws how many of all programs were explored to the last schedule; undefined: the pass has no such programs. */
export function drawGlance({ work }: PassResult): Html | undefined {
  const programs = work.schedules?.programs ?? [];
  const sum = (of: (each: ProgramCounts) => number): number => programs.reduce((all, each) => all + of(each), 0);
  const [count, begun, complete] = [sum((each) => each.count), sum((each) => each.begun), sum((each) => each.complete)];
  if (count === 0) return undefined;
  return html`<div class="glance">${drawBar(complete / count, begun / count)}<span>${formatRounded(complete)} of ${formatRounded(count)}</span></div>`;
}

const titles = { passed: "Covered", failed: "Covered until it failed", unknown: "Covered until it ended" } as const;

function drawKind({ kind, count, begun, complete }: ProgramCounts): Html {
  const inPart = begun - complete;
  const more = begun === 0 ? ", not begun" : inPart > 0 ? `, ${formatRounded(inPart)} more in part` : "";
  const text = `${formatRounded(complete)} of ${formatRounded(count)}${more}`;
  return html`<li><span class="kind">${kind}</span>${drawBar(complete / count, begun / count)}<span class="count">${text}</span></li>
`;
}

/** Draws a bar. The shares are of its whole length. */
function drawBar(share: number, lighter = share): Html {
  return html`<svg class="share" aria-hidden="true" height="10"><rect class="ground" width="100%" height="10" rx="5"/><rect class="part" width="${percent(lighter)}" height="10" rx="5"/><rect class="complete" width="${percent(share)}" height="10" rx="5"/></svg>`;
}

function percent(share: number): string {
  return `${Math.round(share * 10_000) / 100}%`;
}

function drawInjected(injected: readonly (readonly [string, number])[]): Html {
  const most = Math.max(...injected.map(([, times]) => times));
  return html`<details><summary>faults injected, by kind</summary><ul class="bars">
${injected.map(
  ([
    kind,
    times,
  ]) => html`<li><span class="kind">${kind}</span>${drawBar(times / most)}<span class="count">${formatRounded(times)}</span></li>
`,
)}</ul></details>`;
}

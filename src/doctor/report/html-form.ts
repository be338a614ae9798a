import type { Example } from "../findings.js";
import type { Explained, Fact } from "./explained.js";
import { number } from "./numbers.js";

/** What an HTML report is made of. */
export interface HtmlContents {
  readonly facts: readonly Fact[];
  readonly findings: readonly Explained[];
  /** No finding, except notes. */
  readonly healthy: boolean;
}

/** Returns a report as one HTML file that needs no other: no script, no picture, no request. */
export function formatHtml({ facts, findings, healthy }: HtmlContents): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>rollcall doctor: ${healthy ? "healthy" : "findings"}</title>
<style>${style}</style>
<h1>${healthy ? "Healthy" : "Not healthy"}</h1>
<table>
${facts.map(([label, value]) => `<tr><th scope="row">${encode(label)}</th><td>${encode(value)}</td></tr>`).join("\n")}
</table>
${findings.length === 0 ? "" : overview(findings)}
${findings.map(section).join("\n")}
</html>
`;
}

const style = `
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; background: #fff; }
  table { border-collapse: collapse; } th, td { text-align: left; padding: .2rem 1rem .2rem 0; vertical-align: top; overflow-wrap: anywhere; }
  .error { color: #b00020; } .warning { color: #8a5a00; } .note { color: #555; }
  code, li { font-family: ui-monospace, monospace; font-size: .9rem; overflow-wrap: anywhere; }
  dt { font-weight: 600; } dd { margin: 0 0 .5rem; }
  @media (prefers-color-scheme: dark) { body { color: #ddd; background: #181818; } .error { color: #ff8a80; } .warning { color: #ffd180; } .note { color: #aaa; } a { color: #8ab4f8; } }`;

function overview(findings: readonly Explained[]): string {
  const rows = findings.map(
    ({ code, severity, count, explanation }) =>
      `<tr><td>${number(count)}</td><td class="${severity}">${severity}</td>` +
      `<td><a href="#${code}">${encode(explanation.title)}</a></td></tr>`,
  );
  return `<h2>Findings</h2>\n<table>\n${rows.join("\n")}\n</table>`;
}

function section({ code, severity, count, examples, explanation, page }: Explained): string {
  const { title, means, cause, repair } = explanation;
  const more = count - examples.length;
  return `<section id="${code}">
<h2 class="${severity}">${number(count)} ${encode(title)}</h2>
<p><code>${code}</code>, ${severity}; ${encode(page)}</p>
<dl>
<dt>Means</dt><dd>${encode(means)}</dd>
<dt>Probable cause</dt><dd>${encode(cause)}</dd>
<dt>Repair</dt><dd>${encode(repair)}</dd>
</dl>
<ul>
${examples.map(item).join("\n")}
</ul>
${more === 0 ? "" : `<p>… and ${number(more)} more</p>`}
</section>`;
}

function item({ subject, detail }: Example): string {
  return `<li>${encode(detail === "" ? subject : `${subject}: ${detail}`)}</li>`;
}

/** Names and paths of others become text, never markup. */
function encode(text: string): string {
  const entities: { readonly [character: string]: string } = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

import type { Unusable } from "../events.js";
import { longText } from "./long-text.js";
import { html } from "./markup.js";
import { formatPage } from "./page.js";
import { drawHeadline } from "./verdict.js";

/** Returns a page that tells why a target could not be run at all. */
export function formatUnusableHtml(command: string, { target, message }: Unusable): string {
  const body = html`${drawHeadline({
    verdict: "unknown",
    command,
    title: longText(target, 120),
    sentence: "The target could not be run.",
    facts: [],
  })}
<section class="pass unsure" id="findings"><pre tabindex="0">${message}</pre></section>`;
  return formatPage({ title: `? ${target}: not run`, body });
}

import { createHash } from "node:crypto";
import { type Html, html, markupOf, rulesOf, trusted } from "./markup.js";
import { script } from "./script.js";
import { style } from "./style/index.js";

/** A page: its title for the tab of a browser, and what is in it. */
export interface Page {
  readonly title: string;
  readonly body: Html;
}

/**
 * Returns the page as one file. It loads nothing: the policy in its head allows only the style and the script that are
 * in it, by their hashes.
 */
export function formatPage({ title, body }: Page): string {
  const css = `${style}${rulesOf(body).join("\n")}\n`;
  const policy = [
    "default-src 'none'",
    `style-src ${hashOf(css)}`,
    `script-src ${hashOf(script)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${trusted(css)}</style>
</head>
<body>
<a class="skip" href="#findings">Skip to the findings</a>
<main>
${body}
</main>
<script>${trusted(script)}</script>
</body>
</html>
`;
  return markupOf(page);
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

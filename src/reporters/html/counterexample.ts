import { type Counterexample, isReferenceModule } from "../../core/index.js";
import { type Html, html } from "./markup.js";

export interface CounterexampleOptions {
  /** Its name in the page, which is used once. */
  readonly id: string;
  /** The file that the command line has written it to; undefined: none. */
  readonly savedAs?: string | undefined;
  /** The path of its target module, as it is shown. */
  readonly module: string;
}

/** Draws the counterexample as text to copy, and the command that replays it. */
export function drawCounterexample(
  counterexample: Counterexample,
  { id, savedAs, module }: CounterexampleOptions,
): Html {
  const text = JSON.stringify(counterexample, null, 2);
  const file = savedAs ?? "counterexample.json";
  // In a file, the path of the module is relative to the file. In the report it is not.
  const isNamed = savedAs !== undefined || isReferenceModule(counterexample.target.module);
  const target = isNamed ? "" : ` --target ${shellArgument(module)}`;
  const how =
    savedAs === undefined
      ? html`Save the counterexample as <code>${file}</code>, and run`
      : html`The counterexample is in <code>${file}</code>. Run`;
  return html`<div class="counterexample">
<h4>Replay it</h4>
<p>${how}</p>
${copyable(`rollcall replay ${shellArgument(file)}${target}`, `${id}-command`, "Copy the command")}
<details><summary>The counterexample, ${text.length.toLocaleString("en-US")} characters of JSON</summary>
${copyable(text, `${id}-json`, "Copy the counterexample")}
</details>
</div>`;
}

/** Draws a text that can be selected, and with a script copied by a button. */
export function copyable(text: string, id: string, label: string): Html {
  return html`<div class="copyable"><pre id="${id}" tabindex="0">${text}</pre><button type="button" data-copy="${id}" hidden>${label}</button></div>`;
}

/** Returns a path as an argument for a shell. */
function shellArgument(path: string): string {
  return /^[\w./@%+:,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

import type { Outcome } from "../../core/index.js";
import { type Describe, describeOutcome } from "../../workload/index.js";
import { shortPaths } from "../trace/index.js";
import { longText } from "./long-text.js";
import { type Html, html } from "./markup.js";

/** Draws how an operation ended. `isWrong`: it is a part of the failure. */
export function drawOutcome(outcome: Outcome, isWrong: boolean, describe: Describe): Html {
  const mark = isWrong ? html`<span class="mark">✗<span class="heard"> wrong</span></span> ` : undefined;
  return html`${mark}→ ${longText(shortPaths(describeOutcome(describe, outcome)), 240)}`;
}

/** Returns the class of an outcome. What is not known, or was refused, is neither right nor wrong. */
export function outcomeClass({ type }: Outcome, isWrong: boolean): string {
  if (isWrong) return "wrong";
  switch (type) {
    case "answered":
      return "right";
    case "threw":
    case "malformed":
    case "conflict":
    case "rejected":
      return "refused";
    case "indeterminate":
      return "open";
    default:
      return type satisfies never;
  }
}

import { area } from "../area.js";
import { type Html, html, trusted } from "../markup.js";
import { contentLine, gridRow } from "./grid.js";
import type { Arrow } from "./layout.js";

/**
 * Draws an arrow between two lanes. Its area in the grid reaches from the row of one step to the row of the other, so it
 * joins them however high the rows are.
 */
export function drawArrow({ type, from, to }: Arrow): Html {
  const isToRight = to.client > from.client;
  const [left, right] = isToRight ? [from, to] : [to, from];
  const lines = {
    row: gridRow(from.row),
    rowEnd: gridRow(to.row),
    column: contentLine(left.client) + 1,
    columnEnd: contentLine(right.client),
  };
  const path = isToRight ? "M0 0C70 0 30 100 100 100" : "M100 0C30 0 70 100 0 100";
  return html`<div class="arrow ${type} ${isToRight ? "to-right" : "to-left"} ${area(lines)}" aria-hidden="true"><svg viewBox="0 0 100 100" preserveAspectRatio="none">${trusted(`<path d="${path}" vector-effect="non-scaling-stroke"/>`)}</svg><i></i></div>`;
}

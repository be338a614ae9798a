import { area } from "../area.js";
import { type Html, html } from "../markup.js";
import { gridRow, lockLine } from "./grid.js";
import type { LockBar } from "./layout.js";
import { describeBar } from "./lock-words.js";

/** The bars of further databases are drawn over each other. */
const tracksMax = 3;

/** Draws a lock as a bar beside the lane, from the step that takes it to the step that frees it. */
export function drawLockBar(bar: LockBar): Html {
  const { client, kind, track, from, to } = bar;
  const isMoment = from === to;
  const lines = { row: gridRow(from), rowEnd: gridRow(isMoment ? to + 1 : to), column: lockLine(client) };
  const classes = html`lock ${kind} ${isMoment ? "moment" : "span"} track-${Math.min(track, tracksMax - 1)} client-${client % 4}`;
  return html`<div class="${classes} ${area(lines)}" title="${describeBar(bar)}" aria-hidden="true"></div>`;
}

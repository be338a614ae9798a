import { type Access, clock, describeClient, everything, lockPrefixes, type Step } from "../../../core/index.js";
import { isSql, shortPaths, shortSql } from "../../trace/index.js";
import { beginningOf } from "../long-text.js";
import { type Html, html } from "../markup.js";

/*
 * One step of a client: a line with what it did and what came of it, and behind it, folded, the whole.
 */

/** A step, and what the drawing knows about it beside: its locks, and the clients that keep it waiting. */
export interface CardOptions {
  readonly step: Step;
  readonly number: number;
  /** Remarks in a few words, for example "takes the write lock". */
  readonly remarks: readonly Remark[];
}

/** `calm`: a fact. `alarm`: a part of the failure. */
export interface Remark {
  readonly mood: "calm" | "alarm";
  readonly text: string;
}

const shortMax = 96;

/** Returns what is in the card of a step. */
export function stepCard({ step, number, remarks }: CardOptions): Html {
  const heard = html`<span class="heard">Step ${number}, client ${describeClient(step.client)}: </span>`;
  if (step.calls !== undefined)
    return html`${heard}<span class="called">${shortOf(step.label, 200)}</span>${wholeOf(step)}`;
  return html`<details class="statement"><summary>${heard}<code>${shortLabel(step)}</code> ${outcomeOf(step)}</summary>${factsOf(step)}</details>${remarks.map(remark)}`;
}

function remark({ mood, text }: Remark): Html {
  return html`<span class="remark ${mood}">${text}</span> `;
}

/** Operations have long keys sometimes. */
function wholeOf({ label }: Step): Html {
  if (label.length <= 200) return html``;
  return html`<details class="statement"><summary>the whole call</summary><pre tabindex="0">${label}</pre></details>`;
}

function shortLabel({ label, file }: Step): string {
  if (isSql(label)) return shortSql(label, shortMax);
  return shortOf(file === "" ? label : `${label} ${file}`, shortMax);
}

/** Returns the text with hashes in short, as they make lines hard to compare. */
function shortOf(text: string, room: number): string {
  return beginningOf(
    text.replace(/[0-9a-f]{12,}(?:-[0-9a-f-]+)?|[0-9a-f]{8}-[0-9a-f-]{20,}/gi, (hash) => `${hash.slice(0, 4)}…`),
    room,
  );
}

function outcomeOf({ result, error, lock, injected }: Step): Html {
  if (injected !== undefined) return html`<span class="outcome bad">⚡ ${injected} was injected</span>`;
  switch (lock) {
    case "blocked":
    case "blocked-visibly":
      return html`<span class="outcome unsure">waits for a lock</span>`;
    case "expired":
      return html`<span class="outcome bad">✗ ${error ?? "waited too long"}</span>`;
    case "retry":
    case "resumed":
    case undefined:
      if (error !== undefined) return html`<span class="outcome bad">✗ ${error}</span>`;
      return result === undefined ? html`` : html`<span class="outcome">→ ${result}</span>`;
    default:
      return lock satisfies never;
  }
}

function factsOf(step: Step): Html {
  const { label, file, accesses, releases, waitsForLock, yielded } = step;
  const touches = [...new Set(accesses.flatMap((access) => describeAccess(access) ?? []))];
  const facts: (readonly [string, string])[] = [
    ...(file === "" ? [] : [["file", file] as const]),
    ...(touches.length === 0 ? [] : [["touches", touches.join("; ")] as const]),
    ...(releases.length === 0 ? [] : [["may free locks of", releases.join(", ")] as const]),
    ...(waitsForLock === true ? [["if it met a lock", "it would wait"] as const] : []),
    ...(yielded === true ? [["before it", "the client had slept"] as const] : []),
  ];
  return html`<div class="whole-statement"><pre tabindex="0">${label}</pre><dl>${facts.map(([name, text]) => html`<dt>${name}</dt><dd>${shortPaths(text)}</dd>`)}</dl></div>`;
}

const modes = { read: "reads", write: "writes", add: "adds to" } as const;

/** Returns what a step touches in words; undefined: it says nothing to a reader. */
function describeAccess({ resource, mode }: Access): string | undefined {
  if (resource === clock) return undefined;
  if (resource === everything) return `${modes[mode]} whole files`;
  const [, kind = "", name = ""] = /^([^:]*):(.*)$/s.exec(resource) ?? [];
  const lock = lockPrefixes.find((prefix) => prefix === `${kind}:`);
  if (lock !== undefined) return mode === "read" ? undefined : `the lock for ${kind} ${name}`;
  if (kind === "db") return `${modes[mode]} the data of ${name}`;
  if (kind === "file") return `${modes[mode]} the name ${name}`;
  if (kind === "names") return `${modes[mode]} the names in ${name === "." ? "the run's directory" : name}`;
  return kind === "beside" || kind === "content beside" ? undefined : `${modes[mode]} ${resource}`;
}

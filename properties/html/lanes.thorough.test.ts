import { join } from "node:path";
import { type Replay, replay } from "rollcall/verify";
import { expect, test } from "vitest";
import { readCounterexample } from "#src/cli/index.js";
import { describeClient, isPreempted } from "#src/core/index.js";
import { layoutTrace, visible } from "#src/reporters/index.js";
import { source } from "../built.js";
import { describeInBrowser, keepPicture } from "./browser.js";
import { type Box, type DrawnStep, type DrawnTrace, readTrace } from "./drawn.js";
import { replayPageOf } from "./pages.js";

/*
 * The kept counterexamples, run again on their stores, and drawn by Chromium: what is on the page is compared with the data.
 */

const folder = source("properties/regressions");
/** Races with and without locks, lists of names, kills, power losses, crashed recoveries and faults. */
const files = [
  "check-then-insert",
  "compensating-delete",
  "deferred-upgrade",
  "lost-update",
  "register-racing-remove",
  "stale-cache",
  "three-clients",
  "torn-list",
  "write-after-remove",
  "recovery-not-repeatable",
  "rename-without-directory-fsync",
  "rename-without-file-fsync",
  "unlink-before-row",
  "partial-file-valid",
  "transaction-left-open",
];
/** Pictures of these are kept. */
const kept = ["check-then-insert", "three-clients", "rename-without-file-fsync", "transaction-left-open"];

describeInBrowser("the lanes of a trace", ({ open }) => {
  test.each(files)("%s", async (name) => {
    const file = `${name}.json`;
    const { counterexample, module } = readCounterexample(join(folder, file));
    const result = await replay({ counterexample, module });
    if (result.verdict !== "failed") throw new Error(`expected a failure, got ${JSON.stringify(result)}`);
    const { trace, findings } = result;
    const { page, incidents } = await open(`replay-${name}`, replayPageOf({ file, counterexample, result }));
    const drawn = await readTrace(page);

    assertSteps(drawn, trace);
    assertPreemptions(drawn, trace);
    assertArrows(drawn, trace);
    assertLocks(drawn, trace);
    assertCrashes(drawn, trace);
    expect(await page.locator(".findings > li .code").allTextContents()).toEqual(
      findings.slice(0, 5).map(({ code }) => code),
    );
    expect(incidents).toEqual([]);
    if (kept.includes(name)) await keepPicture(page, `replay-${name}`);
  });
});

type Trace = Extract<Replay, { verdict: "failed" }>["trace"];

/** There is a lane for each client, and each step is there in full, in its client's lane, below the one before it. */
function assertSteps({ heads, steps: drawn }: DrawnTrace, { steps, clients }: Trace): void {
  const names = Array.from({ length: clients }, (_, client) => `Client ${describeClient(client)}`);
  expect(heads.map(({ text }) => text)).toEqual(names);
  expect(drawn.map(({ number }) => number)).toEqual(steps.map((_, index) => index + 1));
  let before = Number.NEGATIVE_INFINITY;
  for (const [index, { client, label, injected }] of steps.entries()) {
    const card = drawn[index];
    expect(card?.client).toBe(describeClient(client));
    expect(card?.whole.slice(0, 100)).toBe(visible(label).slice(0, 100));
    if (injected !== undefined) expect(card?.text).toContain(`${injected} was injected`);
    if (card?.isVisible !== true) continue;
    const head = heads[client];
    expect(card.left).toBeGreaterThan((head?.left ?? 0) - 1);
    expect(card.right).toBeLessThan((head?.right ?? 0) + 1);
    expect(card.top).toBeGreaterThan(before);
    before = card.top;
  }
}

/** A mark stands between the step after which a client was preempted and the next step. */
function assertPreemptions({ preemptions, steps: drawn }: DrawnTrace, trace: Trace): void {
  const { steps } = trace;
  const preempted = [...steps.keys()].filter((index) => isPreempted(steps, index));
  expect(preempted.length).toBe(trace.preemptions);
  expect(preemptions.length).toBe(preempted.length);
  for (const [position, index] of preempted.entries()) {
    const mark = preemptions[position];
    const center = ((mark?.top ?? 0) + (mark?.bottom ?? 0)) / 2;
    expect(center).toBeGreaterThan(drawn[index]?.bottom ?? Number.NaN);
    expect(center).toBeLessThan(drawn[index + 1]?.top ?? Number.NaN);
    expect(mark?.text).toContain(`${describeClient(steps[index]?.client ?? 0)} is preempted`);
  }
}

/** Arrows begin at the card of the read, end at the card of the write, and go on to the step that relied on the read. */
function assertArrows(drawn: DrawnTrace, trace: Trace): void {
  const layout = layoutTrace(trace);
  expect(drawn.missed.length + drawn.acted.length).toBe(layout.arrows.length);
  for (const [index, { from, to, type }] of layout.arrows.entries()) {
    const arrow = drawn[type][Math.floor(index / 2)];
    const [start, end] = [cardIn(layout, from.row, drawn), cardIn(layout, to.row, drawn)];
    assertBeside(arrow?.top, start);
    assertBeside(arrow?.bottom, end);
    const [left, right] = from.client < to.client ? [start, end] : [end, start];
    expect(Math.abs((arrow?.left ?? 0) - (left?.right ?? 0))).toBeLessThan(3);
    expect(Math.abs((arrow?.right ?? 0) - (right?.left ?? 0))).toBeLessThan(3);
  }
}

/** A bar begins beside the step that takes the lock, and ends beside the one that frees it. */
function assertLocks(drawn: DrawnTrace, trace: Trace): void {
  const layout = layoutTrace(trace);
  expect(drawn.locks.length).toBe(layout.locks.length);
  for (const [index, { from, to }] of layout.locks.entries()) {
    const bar = drawn.locks[index];
    const start = cardIn(layout, from, drawn);
    assertBeside(bar?.top, start);
    expect(bar?.right).toBeLessThan(start?.left ?? Number.NaN);
    if (to < layout.rows.length) assertBeside(bar?.bottom, cardIn(layout, to, drawn));
    else expect(bar?.bottom).toBeGreaterThan(drawn.steps.at(-1)?.bottom ?? Number.NaN);
  }
}

function cardIn({ rows }: ReturnType<typeof layoutTrace>, row: number, { steps }: DrawnTrace): DrawnStep | undefined {
  const at = rows[row];
  return at?.type === "step" ? steps[at.number - 1] : undefined;
}

function assertBeside(height: number | undefined, card: Box | undefined): void {
  expect(height).toBeGreaterThan(card?.top ?? Number.NaN);
  expect(height).toBeLessThan((card?.bottom ?? Number.NaN) + 1);
}

/** Each crash is a line across, below the steps before it and above the application that started again. */
function assertCrashes({ crashes, restarted, lanes, steps: drawn }: DrawnTrace, { recoveries }: Trace): void {
  expect(crashes.length).toBe(recoveries.length);
  for (const [index, { lost, steps, answers }] of recoveries.entries()) {
    const [line, run] = [crashes[index], restarted[index]];
    const above = index === 0 ? drawn.at(-1) : restarted[index - 1];
    expect(line?.top).toBeGreaterThan((above?.bottom ?? Number.NaN) - 1);
    expect(line?.left).toBeLessThan(lanes.left + 1);
    expect(line?.right).toBeGreaterThan(lanes.right - 1);
    expect(line?.lost.length).toBe(lost.length);
    expect(run?.top).toBeGreaterThan(line?.bottom ?? Number.NaN);
    const taken = steps.filter(({ calls }) => calls === undefined).map((step) => step.index + 1);
    expect(run?.steps).toEqual(taken);
    expect(run?.answers).toBe(answers.length);
  }
}

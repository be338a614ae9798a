import type { Page } from "playwright-core";

/*
 * What is drawn on a page, measured by the browser.
 */

/** Where something is on the page, in pixels. */
export interface Box {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export interface Drawn extends Box {
  readonly text: string;
  /** False: it is folded. */
  readonly isVisible: boolean;
}

export interface DrawnStep extends Drawn {
  readonly number: number;
  readonly client: string;
  /** The whole statement, or the call. */
  readonly whole: string;
}

export interface DrawnTrace {
  readonly lanes: Box;
  readonly heads: readonly Drawn[];
  readonly steps: readonly DrawnStep[];
  readonly preemptions: readonly Drawn[];
  readonly missed: readonly Box[];
  readonly acted: readonly Box[];
  readonly locks: readonly Box[];
  readonly crashes: readonly (Drawn & { readonly lost: readonly string[] })[];
  readonly restarted: readonly (Drawn & { readonly steps: readonly number[]; readonly answers: number })[];
}

/** Returns everything of a trace that is on the page. */
export function readTrace(page: Page): Promise<DrawnTrace> {
  return page.evaluate<DrawnTrace>(reading);
}

/** What the browser runs. */
const reading = `(() => {
  const box = (element) => {
    const { top, bottom, left, right } = element.getBoundingClientRect();
    return { top, bottom, left, right };
  };
  const drawn = (element) => ({
    ...box(element),
    text: element.textContent,
    isVisible: element.checkVisibility({ contentVisibilityAuto: true }),
  });
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const numberOf = (element) => Number(element.getAttribute("data-step"));
  return {
    lanes: box(document.querySelector(".lanes")),
    heads: all(".lane-head").map(drawn),
    steps: all(".lanes [data-step]").map((element) => ({
      ...drawn(element),
      number: numberOf(element),
      client: element.getAttribute("data-client"),
      whole: (element.querySelector("pre") ?? element.querySelector(".called")).textContent,
    })),
    preemptions: all(".preemption").map(drawn),
    missed: all(".arrow.missed").map(box),
    acted: all(".arrow.acted").map(box),
    locks: all(".lanes .lock").map(box),
    crashes: all(".crash").map((element) => ({
      ...drawn(element),
      lost: all(".lost > li", element).map((item) => item.textContent),
    })),
    restarted: all(".restarted").map((element) => ({
      ...drawn(element),
      steps: all("[data-step]", element).map(numberOf),
      answers: all("ol > .answer", element).length,
    })),
  };
})()`;

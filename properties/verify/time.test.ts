import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { shareTime, shareWithoutEnd } from "#src/passes/index.js";

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance", "setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

describe("the time of a verification", () => {
  test("is shared by the passes, and what one leaves unused goes to the later ones", () => {
    const time = shareTime(60, performance.now(), new AbortController());
    expect(time.forPass(0.25, 0.75).seconds).toBe(15);
    vi.advanceTimersByTime(3000);
    expect(time.forPass(0.25, 0.5).seconds).toBe(19);
    time.stop();
  });

  test("ends at most a tenth or 5 seconds late, whichever is more", () => {
    for (const [seconds, lastMoment] of [
      [10, 15],
      [100, 110],
    ] as const) {
      const timeIsUp = new AbortController();
      shareTime(seconds, performance.now(), timeIsUp);
      vi.advanceTimersByTime((lastMoment - 1) * 1000);
      expect(timeIsUp.signal.aborted).toBe(false);
      vi.advanceTimersByTime(1000);
      expect(timeIsUp.signal.aborted).toBe(true);
    }
  });

  test("leaves the passes after it half of their time while a failure is shrunk", () => {
    const time = shareTime(60, performance.now(), new AbortController());
    const { shrinkingMsLeft } = time.forPass(0.5, 0.5);
    vi.advanceTimersByTime(30_000);
    // Everything ends after 66 s, one second of which is for ending, and 15 s are kept for the passes after it.
    expect(shrinkingMsLeft()).toBe(20_000);
    vi.advanceTimersByTime(60_000);
    expect(shrinkingMsLeft()).toBe(0);
  });

  test("begins before the first contact, and leaves a second for the passes", () => {
    const [start, timeIsUp] = [performance.now(), new AbortController()];
    vi.advanceTimersByTime(70_000);
    const time = shareTime(60, start, timeIsUp);
    expect(time.forPass(0.5, 0.5).seconds).toBe(0);
    vi.advanceTimersByTime(999);
    expect(timeIsUp.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(timeIsUp.signal.aborted).toBe(true);
  });

  test("never ends passes with a number of schedules", () => {
    const { seconds, shrinkingMsLeft } = shareWithoutEnd(60, 1).forPass(0.25, 0.5);
    expect([seconds, shrinkingMsLeft()]).toEqual([15, Number.POSITIVE_INFINITY]);
  });
});

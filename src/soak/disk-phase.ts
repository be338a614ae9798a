import type { World } from "./context.js";
import { diskIsGone, SoakOver } from "./outcome.js";
import type { FullDisk } from "./plan.js";

/** The part of an epoch in which the disk is full. */
export interface DiskPhase {
  /** So many operations were called by now. */
  turn(called: number): void;
  isFull(): boolean;
  /** From now on there is space again, at any rate. */
  end(): void;
}

/** What is free is used up, and what is deleted is free: so it is filled again and again. */
const operationsPerFilling = 5;

export function createDiskPhase(
  { disk, recorder, counts }: Pick<World, "disk" | "recorder" | "counts">,
  plan: FullDisk | undefined,
): DiskPhase {
  let phase: "before" | "full" | "over" = "before";
  let filled = -1;
  const end = (): void => {
    if (phase === "full" && disk.type === "small") disk.free();
    // Only now: what was called before may have met a full disk.
    recorder.diskHasSpace();
    phase = "over";
  };
  return {
    turn(called) {
      if (plan === undefined || disk.type !== "small" || phase === "over" || called < plan.from) return;
      if (called >= plan.until) return end();
      if (phase === "before") {
        phase = "full";
        counts.fullDisk.phases += 1;
        recorder.diskIsFull();
      }
      const time = Math.floor((called - plan.from) / operationsPerFilling);
      if (time === filled) return;
      filled = time;
      if (!disk.fill(plan.freeBlocks[time % plan.freeBlocks.length] ?? 0)) throw new SoakOver(diskIsGone);
    },
    isFull: () => phase === "full",
    end,
  };
}

import type { SoakContext } from "./context.js";
import { diskIsGone, SoakOver } from "./outcome.js";
import type { FullDisk } from "./plan.js";

/** The part of a round in which the disk is full. */
export interface DiskPhase {
  /** Fills or frees the disk, as planned for this number of called operations. */
  turn(called: number): void;
  isFull(): boolean;
  /** Frees the space, if the disk is full. It is not filled again in this round. */
  end(): void;
}

/** After this many operations the disk is filled again, because a store frees space when it deletes something. */
const operationsPerFilling = 5;

export function createDiskPhase(
  { disk, recorder, counts }: Pick<SoakContext, "disk" | "recorder" | "counts">,
  plan: FullDisk | undefined,
): DiskPhase {
  let phase: "before" | "full" | "over" = "before";
  let filled = -1;
  const end = (): void => {
    if (phase === "full" && disk.type === "small") disk.free();
    // Only now, because operations that were called before may have met a full disk.
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

import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { JanitorOrder } from "./protocol.js";

/**
 * A process that cleans up where the soak cannot: it was killed, or ended by a second Ctrl-C. A file system that stays
 * mounted, or a process that hangs in an endless loop, would otherwise outlive it.
 */
export interface Janitor {
  /** To be killed where the soak dies. */
  watch(pid: number): void;
  forget(pid: number): void;
  /** Everything is cleaned up. Resolves when the janitor has ended. */
  dismiss(): Promise<void>;
}

const entry = fileURLToPath(new URL("./cleanup-process-main.js", import.meta.url));

/** `root` is deleted, and `mountPoint` unmounted before, if the soak dies. */
export function startJanitor({ root, mountPoint }: { readonly root: string; readonly mountPoint: string }): Janitor {
  // A group of its own, so that no Ctrl-C reaches it.
  const child = fork(entry, [root, mountPoint], { detached: true, stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const ended = once(child, "exit");
  const tell = (order: JanitorOrder): void => {
    // A janitor that somebody has killed is no reason to end: then the soak cleans up alone.
    if (child.connected) child.send(order, () => undefined);
  };
  return {
    watch: (pid) => tell({ type: "watch", pid }),
    forget: (pid) => tell({ type: "forget", pid }),
    async dismiss() {
      tell({ type: "dismiss" });
      await ended;
    },
  };
}

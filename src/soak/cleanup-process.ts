import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { CleanUpOrder } from "./protocol.js";

/**
 * A process that cleans up if the soak cannot, because it was killed or ended by a second Ctrl-C. Otherwise a file system
 * would stay mounted, and a process in an endless loop would go on.
 */
export interface CleanUpProcess {
  /** If the soak dies, this process is killed. */
  watch(pid: number): void;
  forget(pid: number): void;
  /** Ends the cleanup process, because everything is cleaned up already. */
  dismiss(): Promise<void>;
}

const entry = fileURLToPath(new URL("./cleanup-process-main.js", import.meta.url));

/** Starts the cleanup process. If the soak dies, it unmounts `mountPoint` and deletes `root`. */
export function startCleanUpProcess({
  root,
  mountPoint,
}: {
  readonly root: string;
  readonly mountPoint: string;
}): CleanUpProcess {
  // A group of its own, so that no Ctrl-C reaches it.
  const child = fork(entry, [root, mountPoint], { detached: true, stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const ended = once(child, "exit");
  const tell = (order: CleanUpOrder): void => {
    // If a user has killed the cleanup process, the soak goes on and cleans up itself.
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

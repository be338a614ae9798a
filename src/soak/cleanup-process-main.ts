import { killGroup, untilEnded } from "../host/index.js";
import { cleanUp } from "./clean-up.js";
import type { CleanUpOrder } from "./protocol.js";

/*
 * The entry of the cleanup process. Arguments: the directory to delete, and the mount point to unmount before that.
 */

const [root = "", mountPoint = ""] = process.argv.slice(2);
const watched = new Set<number>();

process.on("message", (order: CleanUpOrder) => {
  switch (order.type) {
    case "watch":
      watched.add(order.pid);
      return;
    case "forget":
      watched.delete(order.pid);
      return;
    case "dismiss":
      process.exit();
      return;
    default:
      order satisfies never;
  }
});
process.once("disconnect", async () => {
  for (const pid of watched) killGroup(pid);
  await Promise.all([...watched].map(untilEnded));
  cleanUp({ root, mountPoint });
});

import { killGroup } from "../host/index.js";
import { clearAway } from "./clean-up.js";
import type { JanitorOrder } from "./protocol.js";

/*
 * The entry of the janitor's process. Arguments: what to delete, and what to unmount before.
 */

const [root = "", mountPoint = ""] = process.argv.slice(2);
const watched = new Set<number>();

process.on("message", (order: JanitorOrder) => {
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
process.once("disconnect", () => {
  for (const pid of watched) killGroup(pid);
  clearAway({ root, mountPoint });
});

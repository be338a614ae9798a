import type { Gatekeeper } from "../core/index.js";
import { guarded } from "../core/index.js";
import { gateBetterSqlite3 } from "./better-sqlite3/index.js";
import { gateFileSystem } from "./node-fs/index.js";
import { gateSleep } from "./timers/index.js";
import { watchEscapes } from "./uncontrolled/index.js";

/** Puts gates under everything that code loaded from now on in this thread shares with others. Once in a thread. */
export async function installGates(own: Gatekeeper): Promise<void> {
  // What the target throws passes through `within`; whatever else throws here is the harness.
  const keeper: Gatekeeper = { ...guarded(own, own.defect), within: own.within };
  gateBetterSqlite3(keeper);
  await gateFileSystem(keeper);
  gateSleep(keeper);
  watchEscapes(keeper);
}

import { gateBetterSqlite3 } from "./better-sqlite3.js";
import { guarded } from "./defect.js";
import { watchEscapes } from "./escapes.js";
import { gateFileSystem } from "./file-system.js";
import type { Gatekeeper } from "./gate.js";
import { gateSleep } from "./sleep.js";

export { refuseUnknownBetterSqlite3 } from "./better-sqlite3.js";
export { InternalError } from "./defect.js";
export { ownerOf } from "./file-effects.js";
export {
  type Access,
  type AccessMode,
  conflict,
  everything,
  type GatedConnection,
  type Gatekeeper,
  lockPrefixes,
} from "./gate.js";
export { outsideRun } from "./opening.js";
export type { Persistence } from "./persistence.js";
export { rawFs } from "./raw-fs.js";

/** Puts gates under everything that code loaded from now on in this thread shares with others. Once in a thread. */
export async function installGates(own: Gatekeeper): Promise<void> {
  // What the target throws passes through `within`; whatever else throws here is the harness.
  const keeper: Gatekeeper = { ...guarded(own, own.defect), within: own.within };
  gateBetterSqlite3(keeper);
  await gateFileSystem(keeper);
  gateSleep(keeper);
  watchEscapes(keeper);
}

import { gateBetterSqlite3 } from "./better-sqlite3.js";
import { watchEscapes } from "./escapes.js";
import { gateFileSystem } from "./file-system.js";
import type { Gatekeeper } from "./gate.js";

export type { Persistence } from "./persistence.js";

export { rawFs } from "./raw-fs.js";

import { gateSleep } from "./sleep.js";

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

/** Puts gates under everything that code loaded from now on in this thread shares with others. Once in a thread. */
export async function installGates(keeper: Gatekeeper): Promise<void> {
  gateBetterSqlite3(keeper);
  await gateFileSystem(keeper);
  gateSleep(keeper);
  watchEscapes(keeper);
}

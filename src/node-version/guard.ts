import { UnsupportedNodeError, whyUnsupported } from "./index.js";

/*
 * The first import of every entry point. Modules are evaluated in import order, so an older Node is refused before it
 * loads an addon that would crash it: better-sqlite3 13 ends Node 20 with a segmentation fault.
 */

const reason = whyUnsupported(process.versions.node, process.execPath);
if (reason !== undefined) throw new UnsupportedNodeError(reason);

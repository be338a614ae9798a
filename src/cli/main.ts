#!/usr/bin/env node
import { whyUnsupported } from "../node-version/index.js";
import { exitCodes } from "./exit-codes.js";

// An unsupported Node may fail while it links the other modules, so they are imported after this check.
const reason = whyUnsupported(process.versions.node, process.execPath);
if (reason === undefined) await import("./command-line.js");
else {
  process.stderr.write(`${reason}\n`);
  process.exitCode = exitCodes.wrongUse;
}

#!/usr/bin/env node
import { whyUnsupported } from "../node-version/index.js";
import { exitCodes } from "./exit-codes.js";

// The rest is imported later: an older Node could fail already while it links that, and must be refused in a sentence.
const reason = whyUnsupported(process.versions.node, process.execPath);
if (reason === undefined) await import("./command-line.js");
else {
  process.stderr.write(`${reason}\n`);
  process.exitCode = exitCodes.wrongUse;
}
